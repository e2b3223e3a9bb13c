/**
 * The drawer of a call's settings, over any page: whatever has `data-drawer` opens the address that it links to, or names.
 *
 * It is made of fragments that htmx reads again; the room brings htmx in only when it is asked for.
 */

import { sessionLost } from "./again.js";
import { tick } from "./clock.js";
import { openDialog } from "./dialogs.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

const TWICE_MS = 4_000;
const drawer = document.getElementById("call-settings");
/** button → until when its second press counts */
const armed = new WeakMap();

function htmx() {
  if (window.htmx) {
    return Promise.resolve(window.htmx);
  }
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = drawer.dataset.htmx;
    script.addEventListener("load", () => resolve(window.htmx));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

/** What else is shown inside while we are open (notices) stays. */
function empty() {
  document.getElementById("callset")?.remove();
}

async function open(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const [answer] = await Promise.all([
      fetch(link.href || link.dataset.drawer, { headers: { "X-Requested-With": "fetch" } }),
      htmx(),
    ]);
    if (answer.status === 401) {
      sessionLost({ isAct: true });
      return;
    }
    if (!answer.ok) {
      toast(text("request.failed"));
      return;
    }
    empty();
    drawer.insertAdjacentHTML("afterbegin", await answer.text());
    window.htmx.process(drawer);
    openDialog(drawer);
    drawer.querySelector("h1").focus();
    tick();
  } catch {
    toast(text("request.offline"));
  } finally {
    link.removeAttribute("aria-busy");
  }
}

/** What cannot be taken back is done at the second press within four seconds; the button says so meanwhile. */
function isSecond(button) {
  if (performance.now() < (armed.get(button) ?? 0)) {
    armed.delete(button);
    return true;
  }
  const words = button.querySelector("span");
  const before = words.textContent;
  armed.set(button, performance.now() + TWICE_MS);
  words.textContent = button.dataset.twice;
  button.setAttribute("data-armed", "");
  setTimeout(() => {
    if (words.textContent === button.dataset.twice) {
      words.textContent = before;
    }
    button.removeAttribute("data-armed");
  }, TWICE_MS);
  return false;
}

function chosen() {
  const many = drawer.querySelector(".found .many");
  if (many) {
    many.hidden = !drawer.querySelector(".found .check:checked");
  }
}

// Before htmx hears of it: the first press of two does nothing yet.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("[data-twice]");
    if (button && !isSecond(button)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-drawer]");
  if (link && drawer && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(link);
  } else if (event.target === drawer) {
    drawer.close(); // beside it
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".found .check")) {
    chosen();
  }
});

document.addEventListener("htmx:after:swap", () => {
  const set = document.getElementById("callset");
  if (!set) {
    return;
  }
  tick();
  chosen();
});

// What was refused is not shown as if it were the answer; whoever was taken out meanwhile has no drawer any more.
document.addEventListener("htmx:before:swap", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  if (sourceElement?.closest?.("#callset") && response?.status >= 400) {
    event.preventDefault();
    if (response.status === 403 || response.status === 404) {
      drawer?.close();
    } else if (response.status === 401) {
      sessionLost({ isAct: event.detail.ctx.request?.method !== "GET" });
    } else {
      toast(text("request.failed"));
    }
  }
});

// Somebody was added, or left: the results say who is in.
document.addEventListener("htmx:after:request", (event) => {
  const ctx = event.detail.ctx;
  const isDone = ctx.request?.method === "POST" && ctx.response?.status === 200;
  if (isDone && ctx.sourceElement?.closest?.("#callset")) {
    const search = document.getElementById("callset-search");
    if (search?.value) {
      window.htmx.trigger(search, "look");
    }
  }
});

drawer?.addEventListener("close", empty);

// In the room a button that is too early must not lead away: it waits for us.
for (const button of document.querySelectorAll("button[data-drawer]")) {
  button.disabled = false;
}
