/**
 * My day: one press takes, begins or notes a visit; the page reads itself again at every nudge.
 *
 * `n` turns to the next visit, `t` takes the one that has the focus (or gives it back), arrows move, Enter opens. What is
 * chosen in a form, and which card is open, outlives a page that is read again meanwhile.
 */

import { csrf, sessionLost } from "./again.js";
import { openDialog } from "./dialogs.js";
import { onKey } from "./keys.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

const day = document.getElementById("day");
const dialog = document.getElementById("visit");
const AGAIN_MS = 4_000;

const chosen = new Map();
const told = new Set();
let opened = null;
let focused = "";
let armed = 0;

function address(key, act) {
  const [booking, home] = key.split(".");
  return ["close", "again", ""].includes(act) ? `/day/${booking}/${home}/${act}` : `/day/${booking}/${act}`;
}

async function send(key, act, body = new FormData()) {
  try {
    const answer = await fetch(address(key, act), {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch", Accept: "application/json" },
    });
    if (answer.status === 401) {
      sessionLost({ isAct: true });
      return;
    }
    const said = answer.ok || answer.status === 409 ? await answer.json() : null;
    if (said?.url) {
      location.assign(said.url);
      return;
    }
    toast(said ? (said.says ?? said.detail) : text("request.failed"));
    if (said) {
      dialog.close();
    }
    window.htmx.trigger(day, "refresh");
  } catch {
    toast(text("request.offline"));
  }
}

async function open(key) {
  try {
    const answer = await fetch(address(key, ""), { headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) {
      sessionLost({ isAct: true });
      return;
    }
    if (!answer.ok) {
      toast(text("request.failed"));
      return;
    }
    dialog.innerHTML = await answer.text();
    openDialog(dialog);
  } catch {
    toast(text("request.offline"));
  }
}

function act(what, key) {
  if (what === "open") {
    open(key);
  } else {
    send(key, what);
  }
}

/* --- the next one --- */

function begin(button) {
  const isFar = button.closest("[data-far]") !== null;
  const label = button.querySelector("span");
  if (isFar && !armed) {
    const before = label.textContent;
    label.textContent = button.dataset.again;
    armed = setTimeout(() => {
      armed = 0;
      label.textContent = before;
    }, AGAIN_MS);
    return;
  }
  clearTimeout(armed);
  armed = 0;
  act(button.dataset.act, button.dataset.key);
}

onKey("n", () => {
  const button = day.querySelector("[data-next] [data-act]");
  if (button) {
    begin(button);
  } else {
    toast(text("day.none_next"));
  }
});

/* --- the list --- */

function rows() {
  return [...day.querySelectorAll("#visits .open")];
}

/** One stop of the tabulator for the whole list: the row that was last in use. */
function stops(at) {
  for (const other of rows()) {
    other.tabIndex = other === at ? 0 : -1;
  }
  for (const take of day.querySelectorAll("#visits .take")) {
    take.tabIndex = -1; // `t` on the row does the same
  }
}

function focusRow(button) {
  stops(button);
  button.focus();
  button.scrollIntoView({ block: "nearest" });
}

onKey("t", () => {
  const row = document.activeElement?.closest("#visits .v");
  if (row) {
    send(row.id, row.querySelector(".take") ? "take" : "give-back");
  }
});

day.addEventListener("keydown", (event) => {
  const at = rows().indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows().length - 1 }[event.key];
  if (at >= 0 && to !== undefined) {
    event.preventDefault();
    focusRow(rows()[Math.max(0, Math.min(rows().length - 1, to))]);
  }
});

document.addEventListener("click", (event) => {
  const take = event.target.closest("#visits .take");
  const row = event.target.closest("#visits .v");
  const button = event.target.closest("main [data-act], #visit [data-act]");
  if (take) {
    send(take.closest(".v").id, "take");
  } else if (row) {
    open(row.id);
  } else if (button) {
    begin(button);
  }
});

/* --- what was done --- */

document.addEventListener("change", (event) => {
  const form = event.target.closest("form.outcome");
  if (form) {
    chosen.set(form.dataset.key, event.target.value);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.outcome");
  if (form) {
    event.preventDefault();
    send(form.dataset.key, "close", new FormData(form));
  }
});

// The first card stands open; where there is little room it is folded until it is touched, without a jump.
day.addEventListener("click", (event) => {
  const card = event.target.closest("summary")?.closest(".miss");
  if (card) {
    const isFolded = card.open && card.querySelector("form").offsetParent === null;
    if (isFolded) {
      event.preventDefault();
    }
    opened = isFolded || !card.open ? card.id : null;
    card.dataset.touched = "";
  }
});

/* --- read again --- */

/** What the page asks for is said once, also to who is looking elsewhere on it. */
function notices({ isSilent = false } = {}) {
  for (const one of day.querySelectorAll("[data-notice], [data-missed]")) {
    if (!told.has(one.id)) {
      told.add(one.id);
      if (!isSilent) {
        toast(one.dataset.notice ?? one.dataset.missed, { stays: 20_000 });
      }
    }
  }
}

document.addEventListener("htmx:before:swap", () => {
  focused = document.activeElement?.closest("#visits .v")?.id ?? "";
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.target !== day && !day.contains(event.target)) {
    return;
  }
  for (const [key, value] of chosen) {
    const field = day.querySelector(`form.outcome[data-key="${key}"] input[value="${value}"]`);
    if (field) {
      field.checked = true;
    }
  }
  const card = opened && document.getElementById(opened);
  if (card) {
    card.open = true;
    card.dataset.touched = "";
  }
  const row = focused && document.getElementById(focused)?.querySelector(".open");
  if (row) {
    focusRow(row);
  } else {
    stops(rows()[0]);
  }
  notices();
});

stops(rows()[0]);
notices({ isSilent: true });
