/** The dialog *Soita puhelu*: opens for whoever is chosen, shows what the home will hear, keeps what was typed. */

import { csrf, sessionLost } from "./again.js";
import { askToChoose, clear, leaveOut, refs } from "./contacts.js";
import { openDialog } from "./dialogs.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

const dialog = document.getElementById("booking");
const opener = document.getElementById("create-booking");

function form() {
  return dialog.querySelector("form");
}

async function open() {
  if (!refs().length) {
    askToChoose();
    return;
  }
  const body = form() ? new FormData(form()) : new FormData();
  for (const ref of refs()) {
    body.append("chosen", ref);
  }
  opener.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(opener.dataset.url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" },
    });
    if (answer.status === 401) {
      sessionLost({ isAct: true });
      return;
    }
    if (!answer.ok) {
      toast(text("request.failed"));
      return;
    }
    dialog.innerHTML = await answer.text();
    window.htmx.process(dialog);
    shape();
    openDialog(dialog);
    fetchAhead();
  } catch {
    toast(text("request.offline"));
  } finally {
    opener.removeAttribute("aria-busy");
  }
}

/** The room's program, fetched while the form is filled in: joining is then only the network's time. */
function fetchAhead() {
  if (!document.getElementById("ahead")) {
    const link = document.createElement("link");
    link.id = "ahead";
    link.rel = "prefetch";
    link.as = "script";
    link.href = "/static/vendor/livekit-client/livekit-client.umd.js";
    document.head.append(link);
  }
}

/** Make the form agree with itself: what is hidden, what is said, what is counted. */
function shape() {
  const fields = form()?.elements;
  if (!fields) {
    return;
  }
  const isVideo = fields.method.value === "video";
  const isForced = fields.forced.checked && isVideo;
  fields.forced.disabled = !isVideo;
  const isNow = fields.when.value === "now";
  for (const part of dialog.querySelectorAll(".is-forced")) {
    part.hidden = !isForced;
  }
  for (const part of dialog.querySelectorAll(".is-plain")) {
    part.hidden = isForced;
  }
  for (const part of dialog.querySelectorAll(".is-later")) {
    part.hidden = isNow;
  }
  document.getElementById("times").classList.toggle("now", isNow);
  spoken();
  count();
}

function spoken() {
  const says = document.getElementById("spoken");
  const reason = form().elements.subject.value.trim();
  says.textContent = reason
    ? `${says.dataset.who} ${text("booking.reason", { reason: reason.replace(/[.\s]+$/, "") })}`
    : says.dataset.who;
}

function count() {
  const rows = [...dialog.querySelectorAll(".participant")];
  const chosen = rows.filter((row) => row.querySelector(".check").checked);
  document.getElementById("participant-count").textContent = chosen.length;
  const isForced = form().elements.forced.checked && !form().elements.forced.disabled;
  const answers = chosen.filter((row) => row.dataset.answers).length;
  const parts = [];
  if (isForced && answers) {
    parts.push(text("forced.will_answer", { count: answers }));
  }
  if (isForced && chosen.length > answers) {
    parts.push(text("forced.will_ring", { count: chosen.length - answers }));
  }
  document.getElementById("summary").textContent = parts.join(" · ");
}

opener.addEventListener("click", open);

dialog.addEventListener("input", (event) => {
  if (event.target.name === "subject") {
    spoken();
  }
  event.target.removeAttribute("aria-invalid");
  for (const error of event.target.closest(".field")?.querySelectorAll(".hint.error") ?? []) {
    error.remove();
  }
});

dialog.addEventListener("change", (event) => {
  shape();
  if (["when", "date", "time", "forced", "method"].includes(event.target.name)) {
    window.htmx.trigger(document.getElementById("participants"), "look");
  }
});

dialog.addEventListener("click", (event) => {
  const ref = event.target.closest("[data-leave-out]")?.dataset.leaveOut;
  if (ref) {
    document.getElementById(`participant-${ref}`).remove();
    leaveOut(ref);
    count();
    dialog.querySelector(".participant .check, #send")?.focus();
  }
});

dialog.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && form()) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form().requestSubmit();
    } else if (event.target.matches("input:not([type=checkbox])")) {
      event.preventDefault(); // a visit is sent on purpose, not by a stray Enter in a field
    }
  }
});

document.addEventListener("htmx:after:swap", () => {
  if (!dialog.open) {
    return;
  }
  if (dialog.querySelector("[data-booked]") && refs().length) {
    clear({ isSilent: true });
    dialog.querySelector("[autofocus]")?.focus();
  } else if (form()) {
    shape();
    const wrong = dialog.querySelector("[aria-invalid=true]") ?? document.getElementById("wrong");
    if (wrong && !dialog.contains(document.activeElement)) {
      wrong.focus();
    }
  }
});

dialog.addEventListener("close", () => {
  if (!form()) {
    dialog.replaceChildren(); // sent: the next one starts empty
  }
});
