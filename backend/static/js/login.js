/** Log-in: reads a link's token from behind `#` (it never reaches a log), and says whom it lets in before it does. */

import "./eye.js";

const link = document.getElementById("link");

async function look() {
  const form = link.querySelector("form");
  const token = location.hash.slice(1) || form.elements.token.value;
  form.elements.token.value = token;
  const answer = await fetch(link.dataset.look, {
    method: "POST",
    body: new URLSearchParams({ token, use: link.dataset.use }),
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  }).catch(() => null);
  const whose = answer?.ok ? await answer.json() : null;
  for (const part of document.querySelectorAll("[data-when]")) {
    part.hidden = part.dataset.when !== (whose ? "good" : answer ? "bad" : "offline");
  }
  if (whose) {
    link.querySelector("[data-name]").textContent = whose.name;
    link.querySelector("[data-organisation]").textContent = whose.organisation;
    link.querySelector("[data-initials]").textContent = whose.initials;
    form.querySelector("input:not([type=hidden]), button").focus();
  }
}

if (link) {
  look();
  window.addEventListener("hashchange", look);
}
