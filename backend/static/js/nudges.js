/**
 * Hears from the server that something changed, and lets the page read it again: a nudge carries no data.
 *
 * Each topic becomes an event on the body (`nudge-calls`), which htmx and our modules wait for. While the stream is away
 * the page asks by itself every 15 s; when that fails too, a line says since when nothing new is known.
 */

import { clock, now } from "./clock.js";
import { text } from "./texts.js";

const TOPICS = ["calls", "contacts"];
const POLL_MS = 15_000;
const HIDDEN_MS = 60_000; // a browser opens six connections to a server: tabs that nobody sees give theirs back
const LOCK = "kotiluuri.ear"; // all but one: a call must ring also when the window lies under others

const line = document.getElementById("lost");
let source = null;
let poll = 0;
let hiding = 0;
let resting = null;
let heardAt = now();

function tell(topic) {
  document.body.dispatchEvent(new CustomEvent(`nudge-${topic}`));
}

/** The server answered: what is on the page is of now. */
export function heard() {
  heardAt = now();
  if (line) {
    line.hidden = true;
  }
}

/** The server cannot be reached. */
export function unheard() {
  if (line) {
    line.querySelector("span").textContent = text("lost", { time: clock(heardAt) });
    line.hidden = false;
  }
}

function pollInstead() {
  if (!poll) {
    poll = setInterval(() => TOPICS.forEach(tell), POLL_MS);
  }
}

function open() {
  source?.close();
  source = new EventSource("/nudges");
  source.addEventListener("open", () => {
    clearInterval(poll);
    poll = 0;
    heard();
    TOPICS.forEach(tell); // whatever happened while we did not listen
  });
  source.addEventListener("nudge", (event) => tell(event.data));
  source.addEventListener("error", () => {
    pollInstead();
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(open, POLL_MS);
    }
  });
}

/** Give the connection back, and listen again only when no other hidden tab does. */
function rest() {
  source?.close();
  if (!navigator.locks) {
    pollInstead();
    return;
  }
  resting = new AbortController();
  const { signal } = resting;
  const listening = () =>
    new Promise((done) => {
      signal.addEventListener("abort", done);
      open();
    });
  navigator.locks.request(LOCK, { signal }, listening).catch(() => {}); // seen again before it was our turn
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  resting?.abort();
  resting = null;
  if (document.hidden) {
    hiding = setTimeout(rest, HIDDEN_MS);
  } else if (!source || source.readyState === EventSource.CLOSED) {
    open();
  }
});
window.addEventListener("offline", unheard);
window.addEventListener("online", () => TOPICS.forEach(tell));
window.addEventListener("pagehide", () => source?.close());

/** Begin to listen; whoever asks later hears what the first one opened. */
export function listen() {
  if (!source) {
    open();
  }
}
