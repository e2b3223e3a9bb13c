/** Focus that outlives what had it: a list that is drawn anew hands it to the same line, or to the one in its place. */

/** Which of these lines the focus is in; null when it is elsewhere. */
export function held(lines) {
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  return at < 0 ? null : { at, ref: lines[at].dataset.ref };
}

/** The line that has the focus now; undefined when none is left. */
export function heir(lines, before) {
  return lines.find((line) => line.dataset.ref === before.ref) ?? lines[Math.min(before.at, lines.length - 1)];
}
