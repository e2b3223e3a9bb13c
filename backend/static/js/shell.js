/** What every page does. */

import { sessionLost } from "./again.js";
import { tick } from "./clock.js";
import { openDialog } from "./dialogs.js";
import "./forms.js";
import { onKey } from "./keys.js";
import { heard, listen, unheard } from "./nudges.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

onKey("?", () => openDialog(document.getElementById("keys")));
onKey("/", () => document.querySelector("input[type=search]")?.focus());
onKey("g d", () => location.assign("/day/"));
onKey("g k", () => location.assign("/contacts/"));
onKey("a", () => document.querySelector("#active-calls a[data-drawer]")?.click());
onKey("l", () => document.querySelector("#notices [data-answer], #active-calls .join")?.click());

document.addEventListener("keydown", (event) => {
  if (event.altKey && /^[1-9]$/.test(event.key)) {
    const calls = document.querySelectorAll("#active-calls .menu button");
    if (calls[Number(event.key) - 1]) {
      event.preventDefault();
      calls[Number(event.key) - 1].click();
    }
  }
});

// A call chosen from those that can be leafed through: the list closes, what is read again at a nudge leaves it open.
document.addEventListener("click", (event) => {
  const menu = event.target.closest("#active-calls .menu")?.closest("details[open]");
  menu?.removeAttribute("open");
  menu?.querySelector("summary").focus();
});
document.addEventListener("htmx:after:swap", tick); // minutes left are the browser's to write: no blink between

// What htmx could not have: said in words, and never swapped in as if it were the answer.
document.addEventListener("htmx:after:request", (event) => {
  const status = event.detail.ctx.response.status;
  heard();
  if (status === 401) {
    sessionLost({ isAct: event.detail.ctx.request.method !== "GET" });
  } else if (status >= 500) {
    toast(text(status === 503 ? "request.busy" : "request.failed"));
  }
});
document.addEventListener("htmx:before:swap", (event) => {
  const { response } = event.detail.ctx;
  if (response && (response.status === 401 || response.status >= 500 || response.status === 404)) {
    event.preventDefault();
  }
});
document.addEventListener("htmx:error", (event) => {
  const ctx = event.detail.ctx;
  if (!ctx) {
    return;
  }
  unheard();
  if (ctx.request?.method && ctx.request.method !== "GET") {
    toast(text("request.offline"));
  }
});

if (document.querySelector("#active-calls")) {
  listen();
}
