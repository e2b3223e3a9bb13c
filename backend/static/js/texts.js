/** Words in the reader's language, from the page's one JSON block. */

const words = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

/** The words of this key, with `{name}` filled in. An unknown key shows itself, so that a test can see it. */
export function text(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
