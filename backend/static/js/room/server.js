/** What the room asks of our own server: the way in, how the call stands, more time. */

const stage = document.getElementById("main");

async function ask(url, method) {
  const answer = await fetch(url, {
    method,
    headers: { "X-CSRFToken": stage.dataset.csrf, "X-Requested-With": "fetch", Accept: "application/json" },
  });
  if (!answer.ok) {
    throw Object.assign(new Error(`status ${answer.status}`), { status: answer.status });
  }
  return answer.json();
}

/** A fresh token for our own seat: `{url, token, identity, audience, may_publish}`. */
export const askWayIn = () => ask(stage.dataset.joinUrl, "POST");

/** The call as it is now: state, end, names, audience, the other's state in words. */
export const askState = () => ask(stage.dataset.stateUrl, "GET");

/** End the call for everybody. */
export const askEnd = () => ask(stage.dataset.endUrl, "POST");

/** Fifteen minutes more. */
export const askMoreTime = () => ask(stage.dataset.extendUrl, "POST");
