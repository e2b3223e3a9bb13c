/**
 * What the room needs and what does not need the video library: asked for while that is still on its way.
 *
 * Loaded first and by itself; `page.js` takes what it began. The way in is used once: each later one is asked for anew.
 */

import { openDevice } from "./media.js";
import { askWayIn } from "./server.js";

export const devices = { camera: openDevice("camera"), microphone: openDevice("microphone") };

let way = askWayIn();
way.catch(() => {}); // whoever takes it hears of it

/** The way in that was asked for at the start, or a fresh one. */
export function takeWayIn() {
  const taken = way ?? askWayIn();
  way = null;
  return taken;
}
