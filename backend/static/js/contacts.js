/**
 * Contacts: what is chosen, the keyboard in the list, the filter.
 *
 * Chosen contacts are kept in this tab as ids alone, so they survive search, filter, page and reload, and no name stays on
 * the computer. Names beside them come from the server, through its rights check.
 */

import { heir, held } from "./focus.js";
import { onKey } from "./keys.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

const main = document.getElementById("main");
const list = document.getElementById("contacts");
const filter = document.getElementById("filter");
const names = document.getElementById("chosen");
const status = document.getElementById("chosen-status");
const KEY = `kotiluuri.chosen.${main.dataset.user}`;

let chosen = new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
let fetching = null;
let anchor = null;
let current = null; // the row that Tab comes to
let rowBefore = null;
let isTurned = false;

/** References of the chosen contacts, in the order of choosing. */
export function refs() {
  return [...chosen];
}

function rows() {
  return [...list.querySelectorAll("tbody tr")];
}

function mark() {
  for (const row of rows()) {
    const isChosen = chosen.has(row.dataset.ref);
    row.setAttribute("aria-selected", String(isChosen));
    row.querySelector(".check").checked = isChosen;
  }
  const whole = document.getElementById("whole-page");
  if (whole) {
    const count = rows().filter((row) => chosen.has(row.dataset.ref)).length;
    whole.checked = count > 0 && count === rows().length;
    whole.indeterminate = count > 0 && count < rows().length;
  }
  document.getElementById("chosen-count").textContent = chosen.size;
  document.getElementById("nobody").hidden = chosen.size > 0;
  document.getElementById("clear").setAttribute("aria-disabled", String(chosen.size === 0)); // it keeps the focus
}

/** Whether a call now would find them; asked before the dialog is opened. */
function tellPresence() {
  const clients = [...names.children].filter((line) => line.dataset.ref.startsWith("client-"));
  const away = clients.filter((line) => line.dataset.presence === "away").length;
  if (!clients.length || status.classList.contains("call-to-act")) {
    return;
  }
  status.textContent = away
    ? text("chosen.away", { count: away })
    : clients.every((line) => line.dataset.presence === "home")
      ? text("chosen.home")
      : "";
}

function putNames(html) {
  const before = held([...names.children]);
  names.innerHTML = html;
  if (before) {
    const line = heir([...names.children], before);
    (line?.querySelector("[data-remove]") ?? list.querySelector("tr[tabindex='0']") ?? filter.elements.q).focus();
  }
}

async function showNames() {
  fetching?.abort();
  fetching = new AbortController();
  if (!chosen.size) {
    putNames("");
    return;
  }
  try {
    const query = new URLSearchParams(refs().map((ref) => ["ref", ref]));
    const answer = await fetch(`${names.dataset.url}?${query}`, {
      headers: { "X-Requested-With": "fetch" },
      signal: fetching.signal,
    });
    if (!answer.ok) {
      return;
    }
    putNames(await answer.text());
    tellPresence();
    // Those that may no longer be seen are no longer chosen.
    const there = new Set([...names.children].map((line) => line.dataset.ref));
    if (refs().some((ref) => !there.has(ref))) {
      chosen = new Set(refs().filter((ref) => there.has(ref)));
      keep();
      mark();
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      toast(text("request.offline"));
    }
  }
}

function keep() {
  sessionStorage.setItem(KEY, JSON.stringify(refs()));
}

function changed() {
  keep();
  status.textContent = "";
  status.classList.remove("call-to-act");
  mark();
  showNames();
}

function choose(ref, isChosen) {
  if (isChosen) {
    chosen.add(ref);
  } else {
    chosen.delete(ref);
  }
}

function chooseAll(all, isChosen) {
  for (const ref of all) {
    choose(ref, isChosen);
  }
}

/** Nobody is chosen: say what to do, and where. */
export function askToChoose() {
  status.textContent = text("chosen.none");
  status.classList.add("call-to-act");
}

/** Take one away, from wherever it is shown. */
export function leaveOut(ref) {
  choose(ref, false);
  changed();
}

/** Forget the selection, with a way back. */
export function clear({ isSilent = false } = {}) {
  const before = chosen;
  chosen = new Set();
  changed();
  if (!isSilent && before.size) {
    toast(text("chosen.cleared"), {
      label: text("undo"),
      action: () => {
        chosen = before;
        changed();
      },
    });
  }
}

/* --- the filter --- */

function refresh({ page = 1 } = {}) {
  filter.elements.page.value = page;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(filter)) {
    if (value && !(name === "page" && value === "1")) {
      query.append(name, value);
    }
  }
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  window.htmx.trigger(list, "refresh");
}

function kindsFollow() {
  for (const kind of document.querySelectorAll("[data-kind]")) {
    const of = [...document.querySelectorAll(`[data-of="${kind.dataset.kind}"]`)];
    const count = of.filter((group) => group.checked).length;
    kind.checked = count > 0 && count === of.length;
    kind.indeterminate = false;
    kind.disabled = of.length === 0;
  }
}

let typing = 0;
document.addEventListener("input", (event) => {
  if (event.target.type === "search" && event.target.form === filter) {
    clearTimeout(typing);
    typing = setTimeout(refresh, 180);
  }
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.kind) {
    for (const group of document.querySelectorAll(`[data-of="${field.dataset.kind}"]`)) {
      group.checked = field.checked;
    }
    refresh();
  } else if (field.form === filter && field.type !== "search") {
    kindsFollow();
    refresh();
  }
});
filter.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  refresh();
});

function told() {
  const pager = document.getElementById("pager");
  document.getElementById("count").textContent = pager.dataset.words;
  for (const [presence, count] of Object.entries(JSON.parse(pager.dataset.counts))) {
    const chip = document.querySelector(`[data-count="${presence}"]`);
    if (chip) {
      chip.textContent = count;
    }
  }
}

/** Rows that were drawn anew: whoever was in one of them still is, and Tab comes where it came before. */
function keepPlace() {
  if (isTurned) {
    document.getElementById("scroll").scrollTop = 0;
  }
  const next = rowBefore
    ? isTurned
      ? rows()[0]
      : heir(rows(), rowBefore)
    : rows().find((row) => row.dataset.ref === current);
  if (next) {
    focusRow(next, { isQuiet: !rowBefore || next.contains(document.activeElement) });
  } else if (rowBefore) {
    filter.elements.q.focus();
  }
  rowBefore = null;
  isTurned = false;
}

document.addEventListener("htmx:before:swap", (event) => {
  if (event.target === list) {
    rowBefore = held(rows());
  }
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target === list || list.contains(event.target)) {
    told();
    mark();
    keepPlace();
  }
});
document.body.addEventListener("nudge-contacts", showNames);
document.body.addEventListener("nudge-calls", showNames);

/* --- choosing by pointer and keyboard --- */

list.addEventListener("click", (event) => {
  const page = event.target.closest("[data-page]");
  if (page) {
    if (page.getAttribute("aria-disabled") !== "true") {
      isTurned = true;
      refresh({ page: page.dataset.page });
    }
    return;
  }
  if (event.target.id === "whole-page") {
    chooseAll(
      rows().map((each) => each.dataset.ref),
      event.target.checked,
    );
    changed();
    return;
  }
  const row = event.target.closest("tbody tr");
  if (row) {
    if (event.shiftKey && anchor) {
      chooseAll(between(anchor, row.dataset.ref), true);
    } else {
      choose(row.dataset.ref, !chosen.has(row.dataset.ref));
      anchor = row.dataset.ref;
    }
    focusRow(row, { isQuiet: true });
    changed();
  }
});
list.addEventListener("mousedown", (event) => {
  if (event.shiftKey) {
    event.preventDefault(); // no text is marked while rows are
  }
});

function between(one, other) {
  const all = rows().map((row) => row.dataset.ref);
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
  return from < 0 ? [other] : all.slice(from, to + 1);
}

function focusRow(row, { isQuiet = false } = {}) {
  current = row.dataset.ref;
  for (const other of rows()) {
    other.tabIndex = other === row ? 0 : -1;
  }
  if (!isQuiet) {
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
}

list.addEventListener("keydown", (event) => {
  const row = event.target.closest("tbody tr");
  if (!row) {
    return;
  }
  const all = rows();
  const at = all.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    if (event.shiftKey) {
      choose(row.dataset.ref, true);
      choose(next.dataset.ref, true);
      changed();
    }
    focusRow(next);
  } else if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    choose(row.dataset.ref, !chosen.has(row.dataset.ref));
    anchor = row.dataset.ref;
    changed();
  } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    chooseAll(
      all.map((each) => each.dataset.ref),
      true,
    );
    changed();
  } else if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    const buttons = list.querySelectorAll(".pager .icon");
    buttons[event.key === "PageDown" ? 1 : 0]?.click();
  }
});

names.addEventListener("click", (event) => {
  const ref = event.target.closest("[data-remove]")?.dataset.remove;
  if (ref) {
    leaveOut(ref);
  }
});

document.getElementById("clear").addEventListener("click", () => clear());

/* --- the groups, which lie over the list where there is no room beside it --- */

const groups = document.getElementById("groups");
const groupsOpener = document.querySelector("[data-groups-open]");

function closeGroups() {
  groups.classList.remove("open");
  groupsOpener.focus();
}

groupsOpener.addEventListener("click", () => {
  groups.classList.add("open");
  document.querySelector("[data-groups-close]").focus();
});
document.querySelector("[data-groups-close]").addEventListener("click", closeGroups);
groups.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && groups.classList.contains("open")) {
    closeGroups();
  }
});
groups.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !groups.contains(event.relatedTarget)) {
    groups.classList.remove("open"); // Tab went past its end: on to the list, not behind what lies over it
  }
});
onKey("b", () => document.getElementById("create-booking").click());

kindsFollow();
told();
changed();
