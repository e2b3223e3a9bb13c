/** Shortcuts. Single letters never act in a text field, in an open dialog, or when switched off (WCAG 2.1.4). */

const OFF = "kotiluuri.letters-off";
const handlers = new Map();
let before = "";
let beforeAt = 0;

/** Letters, or two after each other ("g k"), and what they do. */
export function onKey(keys, act) {
  handlers.set(keys, act);
}

function isWriting(element) {
  return element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  const inDialog = event.target.closest?.("dialog") !== null || document.querySelector("dialog:modal") !== null;
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || inDialog) {
    return;
  }
  if (localStorage.getItem(OFF) && event.key !== "?") {
    return;
  }
  const isSecond = event.timeStamp - beforeAt < 1_000;
  const act = (isSecond && handlers.get(`${before} ${event.key}`)) || handlers.get(event.key);
  before = event.key;
  beforeAt = event.timeStamp;
  if (act && !event.repeat) {
    event.preventDefault();
    act(event);
  }
});

const letters = document.getElementById("letters");
if (letters) {
  letters.checked = !localStorage.getItem(OFF);
  letters.addEventListener("change", () => {
    if (letters.checked) {
      localStorage.removeItem(OFF);
    } else {
      localStorage.setItem(OFF, "1");
    }
  });
}
