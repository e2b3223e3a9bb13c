/** Call control over our own camera and microphone: what our server lets us send. What it does not, the SFU refuses. */

const CONTROLLED = ["camera", "microphone"];
let allowed = null;

/** Whether we may send this. Until our server has said, what the way in gives. */
export const isAllowed = (kind) => allowed === null || allowed.has(kind);

/** Take what our server says; return what has changed since: `{kind, isOn}` each. At the start only what is off. */
export function takeAllowed(sources) {
  const before = allowed ?? new Set(CONTROLLED);
  allowed = new Set(sources);
  return CONTROLLED.filter((kind) => before.has(kind) !== allowed.has(kind)).map((kind) => ({
    kind,
    isOn: allowed.has(kind),
  }));
}
