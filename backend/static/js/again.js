/**
 * A lost session: the page stays, with all that is typed in it, and a dialog over it logs in again.
 *
 * Whoever meets an answer 401 (or a form's token that is of another session, which is answered the same) calls
 * `sessionLost`. After the log-in the page has a fresh token, nothing was sent, and the same form can be sent again.
 * Only the user whose page it is (`data-user` of the body) comes in by it: what was typed is sent as nobody else.
 */

import { text } from "./texts.js";
import { toast } from "./toast.js";

const URL = "/login/again";
const HEADERS = "hx-headers:inherited";

let dialog = null;
let isAsking = false;

/** The token that a request of ours must carry. It changes at each log-in: read it when you send. */
export function csrf() {
  return JSON.parse(document.body.getAttribute(HEADERS) ?? "{}")["X-CSRFToken"] ?? "";
}

function freshen(token) {
  for (const element of document.querySelectorAll(`[${CSS.escape(HEADERS)}]`)) {
    element.setAttribute(HEADERS, JSON.stringify({ "X-CSRFToken": token }));
  }
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
  for (const holder of document.querySelectorAll("body [data-csrf]")) {
    holder.dataset.csrf = token;
  }
}

/** Show what the server said: the form, once more or with the next step, or nothing when we are in. */
function take(html) {
  dialog.innerHTML = html;
  const inside = dialog.querySelector("[data-in]");
  if (!inside) {
    return false;
  }
  if (inside.dataset.in !== document.body.dataset.user) {
    location.assign("/"); // somebody else is logged in here by now: this page is not theirs
    return true;
  }
  freshen(inside.dataset.csrf);
  dialog.close();
  toast(text("again.done"));
  return true;
}

async function ask(options = {}) {
  const who = new URLSearchParams({
    email: document.body.dataset.email ?? "",
    language: document.documentElement.lang,
  });
  const address = `${URL}?${who}`;
  const answer = await fetch(address, { ...options, headers: { ...options.headers, "X-Requested-With": "fetch" } });
  if (answer.status >= 500) {
    throw new Error(`status ${answer.status}`);
  }
  return answer.status === 401 && options.method ? ask() : answer.text(); // 401: its token was too old as well
}

async function send(form) {
  const body = new FormData(form);
  body.append("user", document.body.dataset.user ?? "");
  const button = form.querySelector("button.filled");
  button.setAttribute("aria-busy", "true");
  try {
    const token = form.elements.csrfmiddlewaretoken.value;
    const html = await ask({ method: "POST", body, headers: { "X-CSRFToken": token } });
    if (!take(html)) {
      dialog.querySelector("[autofocus]")?.focus();
    }
  } catch {
    toast(text("request.offline"));
    button.removeAttribute("aria-busy");
  }
}

async function look() {
  if (dialog?.open && !document.hidden && !dialog.querySelector("input[type=password]")?.value) {
    const html = await ask().catch(() => "");
    if (html.includes("data-in=")) {
      take(html); // logged in by a link in another tab
    }
  }
}

function make() {
  dialog = document.createElement("dialog");
  dialog.id = "again";
  dialog.className = "dlg";
  dialog.setAttribute("aria-labelledby", "again-title");
  document.body.append(dialog);
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("visibilitychange", look);
}

/** Log in again over the page. Opens once, however many requests meet the same. */
export async function logInAgain() {
  if (isAsking || dialog?.open) {
    return;
  }
  isAsking = true;
  try {
    if (!dialog) {
      make();
    }
    const html = await ask();
    if (!take(html)) {
      dialog.showModal();
      dialog.querySelector("[autofocus]")?.focus();
    }
  } catch {
    toast(text("request.offline"));
  } finally {
    isAsking = false;
  }
}

/** The session was lost. What a person just did opens the dialog; what the page asked by itself only says so. */
export function sessionLost({ isAct }) {
  if (isAct) {
    logInAgain();
  } else if (!dialog?.open) {
    toast(text("request.expired"), { action: logInAgain, label: text("again.log_in"), stays: 0 });
  }
}
