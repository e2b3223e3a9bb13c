/** Says what happened, at the foot of the page. A screen reader hears it (role=status). */

import { text } from "./texts.js";

const STAYS_MS = 6_000;
const tray = document.getElementById("toasts");

/** Take it away; the focus that was in it goes back to where it was when the line was shown. */
function close(toast, from) {
  const isHeld = toast.contains(document.activeElement);
  toast.remove();
  if (!tray.childElementCount) {
    tray.hidePopover?.();
  }
  if (isHeld) {
    (from.isConnected ? from : document.getElementById("main"))?.focus();
  }
}

/** Show a line, with at most one thing to do about it. */
export function toast(words, { action = null, label = "", stays = STAYS_MS } = {}) {
  if (!tray || [...tray.children].some((shown) => shown.firstChild?.textContent === words)) {
    return;
  }
  const from = document.activeElement;
  const line = document.createElement("div");
  line.className = "toast";
  const says = document.createElement("span");
  says.className = "grow";
  says.textContent = words;
  line.append(says);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn plain sm";
  button.textContent = action ? label : text("close");
  button.addEventListener("click", () => {
    action?.();
    close(line, from);
  });
  line.append(button);
  tray.append(line);
  // A popover lies over open dialogs; shown again, it lies over those opened since.
  tray.hidePopover?.();
  tray.showPopover?.();
  // Who is on it still decides.
  const end = () => (line.matches(":hover, :focus-within") ? setTimeout(end, stays) : close(line, from));
  if (stays) {
    setTimeout(end, stays);
  }
}
