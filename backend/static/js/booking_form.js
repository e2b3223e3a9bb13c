/** The form of *Soita puhelu*, wherever its dialog stands: what it shows, says and asks again as it is filled in. */

import { csrf, sessionLost } from "./again.js";
import { openDialog } from "./dialogs.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

export const dialog = document.getElementById("booking");

/** Fields whose change may change what homes would do, how many visits there are, or what they would meet. */
const LOOKS = new Set("when date time duration forced method repeat until weekday skip scope ref".split(" "));

/** The form, while the dialog holds one. */
export function form() {
  return dialog.querySelector("form");
}

/** Fetch the dialog and open it. Nothing changes when it cannot be had: that is said instead. */
export async function show(opener, options) {
  opener.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(opener.dataset.url, {
      ...options,
      headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" },
    });
    if (answer.status === 401) {
      sessionLost({ isAct: true });
      return false;
    }
    if (!answer.ok) {
      toast(text(answer.status === 503 ? "request.busy" : "request.failed"));
      return false;
    }
    dialog.innerHTML = await answer.text();
    window.htmx.process(dialog);
    shape();
    openDialog(dialog);
    return true;
  } catch {
    toast(text("request.offline"));
    return false;
  } finally {
    opener.removeAttribute("aria-busy");
  }
}

function look() {
  for (const id of ["participants", "plan"]) {
    window.htmx.trigger(document.getElementById(id), "look");
  }
}

/** Have the results of a search for more people say anew who is in the visit. */
function searchAgain() {
  const search = document.getElementById("people-search");
  if (search?.value) {
    window.htmx.trigger(search, "look");
  }
}

/** Make the form agree with itself: what is hidden, what is said, what is counted. */
export function shape() {
  const fields = form()?.elements;
  if (!fields) {
    return;
  }
  const isVideo = fields.method.value === "video";
  const isForced = fields.forced.checked && isVideo;
  fields.forced.disabled = !isVideo;
  const isNow = fields.when.value === "now";
  const isRest = !fields.scope || fields.scope.value === "rest";
  const repeat = fields.repeat?.value ?? "";
  for (const part of dialog.querySelectorAll(".is-forced")) {
    part.hidden = !isForced;
  }
  for (const part of dialog.querySelectorAll(".is-plain")) {
    part.hidden = isForced;
  }
  for (const part of dialog.querySelectorAll(".is-later")) {
    part.hidden = isNow || (part.matches(".is-rest") && !isRest);
  }
  for (const part of dialog.querySelectorAll(".is-repeated")) {
    part.hidden = !repeat;
  }
  for (const part of dialog.querySelectorAll(".is-days")) {
    part.hidden = repeat !== "days";
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
  for (const chip of dialog.querySelectorAll("[data-reason]")) {
    chip.setAttribute("aria-pressed", String(chip.dataset.reason === reason));
  }
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
  const when = document.getElementById("plan-when")?.textContent;
  if (when) {
    parts.push(when);
  }
  document.getElementById("summary").textContent = parts.join(" · ");
}

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
  if (LOOKS.has(event.target.name)) {
    look();
  }
});

dialog.addEventListener("click", (event) => {
  const reason = event.target.closest("[data-reason]")?.dataset.reason;
  if (reason !== undefined) {
    form().elements.subject.value = reason;
    form().elements.subject.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const ref = event.target.closest("[data-leave-out]")?.dataset.leaveOut;
  if (ref) {
    document.getElementById(`participant-${ref}`).remove();
    dialog.dispatchEvent(new CustomEvent("left-out", { detail: ref }));
    count();
    look();
    searchAgain();
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

// Somebody was added: the results say so, and the plan what else they have at that time.
document.addEventListener("htmx:after:swap", (event) => {
  const source = event.detail?.ctx?.sourceElement;
  if (source?.matches?.("#people [data-add]")) {
    document.getElementById("people-search").focus();
    searchAgain();
    window.htmx.trigger(document.getElementById("plan"), "look");
  }
});

document.addEventListener("htmx:after:swap", () => {
  if (dialog.open && form()) {
    shape();
    const wrong = dialog.querySelector("[aria-invalid=true]") ?? document.getElementById("wrong");
    if (wrong && !dialog.contains(document.activeElement)) {
      wrong.focus();
    }
  }
});
