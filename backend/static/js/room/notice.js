/** Five minutes before the end: a notice, and fifteen minutes more by pressing twice within four seconds. */

import { clock, now } from "../clock.js";
import { text } from "../texts.js";
import { toast } from "../toast.js";
import { askMoreTime } from "./server.js";

const SOON_MS = 5 * 60_000;
const TWICE_MS = 4_000;

const stage = document.getElementById("main");
const box = document.getElementById("soon");
const button = document.getElementById("extend");
let endsAt = Date.parse(stage.dataset.ends);
let closedFor = 0;
let pressedAt = -TWICE_MS;

/** The end, as our server says it. */
export function setEnd(time) {
  const moved = Date.parse(time);
  if (moved !== endsAt) {
    if (moved > endsAt) {
      toast(text("room.extended", { time: clock(moved) }));
    }
    endsAt = moved;
    closedFor = 0;
  }
  document.getElementById("ends").textContent = text("room.ends_short", { time: clock(endsAt) });
  look();
}

function look() {
  const left = endsAt - now();
  box.hidden = left > SOON_MS || left < -60_000 || closedFor === endsAt;
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  const words = minutes === 1 ? text("room.one_minute_left") : text("room.minutes_left", { count: minutes });
  const [count, ends] = [document.getElementById("soon-left"), document.getElementById("soon-ends")];
  if (count.textContent !== words) {
    count.textContent = words;
    ends.textContent = text("room.ends_at", { time: clock(endsAt) });
  }
}

/** One press asks, a second within four seconds extends. */
export async function pressExtend() {
  if (!button) {
    return;
  }
  const words = button.querySelector("span");
  if (performance.now() - pressedAt > TWICE_MS) {
    pressedAt = performance.now();
    words.textContent = text("room.press_again");
    setTimeout(() => {
      words.textContent = text("room.extend");
    }, TWICE_MS);
    return;
  }
  pressedAt = -TWICE_MS;
  button.disabled = true;
  try {
    setEnd((await askMoreTime()).ends_at);
  } catch (error) {
    toast(text(error.status === 409 ? "room.ended" : "request.failed"));
  } finally {
    button.disabled = false;
    words.textContent = text("room.extend");
  }
}

button?.addEventListener("click", pressExtend);
document.getElementById("soon-close").addEventListener("click", () => {
  closedFor = endsAt;
  look();
});
setInterval(look, 1_000);
look();
