/** The server's time, and what on the page lives by it: the clock, minutes left, rings of a countdown. */

import { text } from "./texts.js";

const body = document.body;
const zone = body.dataset.zone;
const skew = Date.parse(body.dataset.now) - Date.now();
const hourAndMinute = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", timeZone: zone });

/** Milliseconds since 1970, as the server counts them. */
export function now() {
  return Date.now() + skew;
}

/** The hour as we write it: 8.48. */
export function clock(milliseconds) {
  return hourAndMinute
    .format(milliseconds)
    .replace(/^0(\d)/, "$1")
    .replace(":", ".");
}

/** Whole minutes until then, the begun one counted. */
export function minutesLeft(until) {
  return Math.max(0, Math.ceil((Date.parse(until) - now()) / 60_000));
}

function show(element, words) {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

/** Bring everything on the page that shows time up to date. */
export function tick() {
  for (const element of document.querySelectorAll("[data-clock]")) {
    show(element.querySelector("b") ?? element, clock(now()));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = minutesLeft(element.dataset.until);
    show(element, left > 0 ? text("left.minutes", { count: left }) : text("left.over"));
    element.closest(".calls")?.classList.toggle("soon", left <= 5);
  }
  for (const bar of document.querySelectorAll("progress[data-ends]")) {
    const [from, to] = [Date.parse(bar.dataset.starts), Date.parse(bar.dataset.ends)];
    bar.value = Math.min(1, Math.max(0, (to - now()) / (to - from)));
  }
  for (const ring of document.querySelectorAll(".ring[data-answers]")) {
    const left = Math.max(0, (Date.parse(ring.dataset.answers) - now()) / 1000);
    const share = Math.min(1, left / Number(ring.dataset.of));
    show(ring.querySelector("b"), String(Math.ceil(left)));
    ring.querySelector("circle.run").setAttribute("stroke-dasharray", `${(share * 113.1).toFixed(1)} 113.1`);
    const words = ring.closest("li")?.querySelector("[data-countdown]");
    if (words) {
      show(words, words.dataset.countdown.replace("{count}", String(Math.ceil(left))));
    }
  }
}

tick();
setInterval(tick, 250);
