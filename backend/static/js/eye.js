/** Shows the password on request: `data-eye` is the button beside its field. */

import { text } from "./texts.js";

document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-eye]");
  if (eye) {
    const field = eye.parentElement.querySelector("input");
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(isShown));
    eye.setAttribute("aria-label", text(isShown ? "password.hide" : "password.show"));
  }
});
