/**
 * On every page: a call that rings for this user, one that ends within five minutes, and what somebody else has just
 * done about either. The server says what there is at each nudge, and when to ask again; here it is only shown.
 */

import { sessionLost } from "./again.js";
import { hush, ring } from "./alarm.js";
import { now, tick } from "./clock.js";
import { listen } from "./nudges.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

const AGAIN_MS = 15_000;
const HUSHED = "kotiluuri.hushed";

const box = document.getElementById("notices");
const list = document.getElementById("notices-list");
const title = document.title;
let asked = 0;
let shown = "";
let again = 0;

function hushed() {
  return JSON.parse(sessionStorage.getItem(HUSHED) ?? "[]");
}

/** While a dialog is open everything outside it is out of reach: a call that rings is shown inside. */
function place() {
  const home = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (box.parentElement !== home) {
    home.append(box);
  }
  const isWanted = [...list.children].some((note) => !note.hidden);
  if (isWanted && !box.matches(":popover-open")) {
    box.showPopover();
  } else if (!isWanted && box.matches(":popover-open")) {
    box.hidePopover();
  }
}

function sound() {
  const loud = [...list.querySelectorAll("[data-loud]")];
  const until = Math.max(0, ...loud.map((note) => Date.parse(note.dataset.loud))) - now() + Date.now();
  if (loud.length && until > Date.now()) {
    ring(Math.round(until / 1000) * 1000);
  } else {
    hush();
  }
  const first = list.querySelector("[data-ringing] b");
  document.title = first ? `☎ ${first.textContent} – ${title}` : title;
}

function show(html) {
  if (html !== shown) {
    shown = html;
    const focused = list.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
    list.innerHTML = html;
    for (const note of list.querySelectorAll("[data-key]")) {
      note.hidden = hushed().includes(note.dataset.key);
    }
    tick();
    if (focused) {
      const [[name, value] = []] = Object.entries(focused);
      [...list.querySelectorAll("button")].find((button) => name && button.dataset[name] === value)?.focus();
    }
  }
  sound();
  place();
}

async function read() {
  asked += 1;
  const mine = asked;
  clearTimeout(again);
  let next = AGAIN_MS;
  try {
    const answer = await fetch(box.dataset.url, { headers: { "X-Requested-With": "fetch" } });
    const html = answer.ok ? await answer.text() : null;
    if (mine !== asked) {
      return;
    }
    if (html !== null) {
      show(html);
      const change = list.querySelector("[data-next-s]");
      next = change ? Number(change.dataset.nextS) * 1_000 : 0;
    } else if (answer.status === 401 || answer.status === 403) {
      show(""); // logged out: nothing rings for nobody
      next = 0;
    }
  } catch {
    // No connection: the frame says so. What rings goes on ringing, and we ask again.
  }
  if (mine === asked && next) {
    again = setTimeout(read, next);
  }
}

async function post(url) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": box.dataset.csrf, "X-Requested-With": "fetch", Accept: "application/json" },
  });
  const body = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  return { isDone: answer.ok, body, status: answer.status };
}

async function press(button, url) {
  button.disabled = true;
  try {
    const { isDone, body, status } = await post(url);
    if (isDone && body.url) {
      hush();
      location.assign(body.url);
      return;
    }
    if (status === 401) {
      sessionLost({ isAct: true });
    } else if (!isDone) {
      toast(body.detail ?? text("request.failed"));
    }
  } catch {
    toast(text("request.offline"));
  }
  button.disabled = false;
  read();
}

box.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) {
    return;
  }
  const { answer, decline, extendCall } = button.dataset;
  if (answer ?? decline ?? extendCall) {
    press(button, answer ?? decline ?? extendCall);
  } else if (button.hasAttribute("data-hush")) {
    const note = button.closest("[data-key]");
    sessionStorage.setItem(HUSHED, JSON.stringify([...hushed(), note.dataset.key].slice(-50)));
    note.hidden = true;
    place();
  }
});

document.body.addEventListener("nudge-calls", read);
new MutationObserver(place).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["open"] });
document.addEventListener("htmx:after:swap", place);

listen();
read();
