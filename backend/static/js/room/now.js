/** Where we are: the room, what our server last said of the call, and what the page says of it. */

import { text } from "../texts.js";

/** One of each, and all of the room's files look here. */
export const now = { room: null, call: null, isLeaving: false };

export const byId = (id) => document.getElementById(id);

/** What tests and style sheets may know: connecting, connected, again, over. */
export function phase(name) {
  document.body.dataset.phase = name;
}

/** How good the connection is, in words; nothing: not to be said. */
export function quality(key, icon = "") {
  const sign = byId("quality");
  sign.hidden = !key;
  sign.textContent = key ? text(key) : "";
  sign.classList.toggle("weak", icon === "weak");
}
