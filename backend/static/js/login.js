/** Log-in: shows the password on request, and reads a login link's token from behind `#` (it never reaches a log). */

import { text } from "./texts.js";

const eye = document.getElementById("eye");
eye?.addEventListener("click", () => {
  const field = document.getElementById("id_password");
  const isShown = field.type === "password";
  field.type = isShown ? "text" : "password";
  eye.setAttribute("aria-pressed", String(isShown));
  eye.setAttribute("aria-label", text(isShown ? "password.hide" : "password.show"));
});

const link = document.getElementById("link");

async function look() {
  const token = location.hash.slice(1);
  const form = link.querySelector("form");
  form.elements.token.value = token;
  const answer = await fetch(link.dataset.look, {
    method: "POST",
    body: new URLSearchParams({ token }),
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  }).catch(() => null);
  const whose = answer?.ok ? await answer.json() : null;
  for (const part of link.querySelectorAll("[data-when]")) {
    part.hidden = part.dataset.when !== (whose ? "good" : answer ? "bad" : "offline");
  }
  if (whose) {
    link.querySelector("[data-name]").textContent = whose.name;
    link.querySelector("[data-organisation]").textContent = whose.organisation;
    link.querySelector("[data-initials]").textContent = whose.initials;
    form.querySelector("button").focus();
  }
}

if (link) {
  look();
  window.addEventListener("hashchange", look);
}
