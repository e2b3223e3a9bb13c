/**
 * Forms that the browser itself sends, by going to another page: what is typed in them survives a lost session too.
 *
 * Before such a form goes, the server is asked whether this session and the form's token are still good. When they are
 * not, or nobody answers, the page stays as it is. A form with `data-anyway` goes without: it needs no session.
 */

import { sessionLost } from "./again.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

const URL = "/account/still";
/** Those that may go: their next submission is the browser's. */
const good = new WeakSet();

async function ask(form, button) {
  button?.setAttribute("aria-busy", "true");
  try {
    const token = form.elements.csrfmiddlewaretoken.value;
    const headers = { "X-CSRFToken": token, "X-Requested-With": "fetch" };
    const answer = await fetch(URL, { method: "POST", headers });
    if (answer.status === 401) {
      sessionLost({ isAct: true });
    } else if (answer.ok) {
      good.add(form);
      form.requestSubmit(button);
    } else {
      toast(text(answer.status === 503 ? "request.busy" : "request.failed"));
    }
  } catch {
    toast(text("request.offline"));
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isOurs = form.method === "post" && "user" in document.body.dataset && !("anyway" in form.dataset);
  if (event.defaultPrevented || !isOurs || good.delete(form)) {
    return;
  }
  event.preventDefault();
  if (event.submitter?.getAttribute("aria-busy") !== "true") {
    ask(form, event.submitter);
  }
});
