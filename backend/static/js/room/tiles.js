/** The others on the stage: a tile for each seat that has a name, with its picture, or its initials when there is none. */

import { text } from "../texts.js";

const others = document.getElementById("others");
const audio = document.getElementById("audio");
const STALLED_MS = 2_000;
const WEAK_AFTER_MS = 3_000; // as at home: one bad moment is no weak connection,
const GOOD_AFTER_MS = 6_000; // and one good one does not mend it
const POOR_LINES = 280; // a home that can send so few has a narrow link, whatever the SFU thinks of it

/** identity → tile */
const tiles = new Map();

/** identity → sentences of what is missing at that home, as our server says them */
let missing = {};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

function make(identity, name) {
  const root = document.createElement("figure");
  root.className = "tile";
  root.dataset.identity = identity;
  const face = document.createElement("div");
  face.className = "face";
  const round = document.createElement("span");
  round.className = "avatar xl hue-2";
  round.textContent = initials(name);
  const words = document.createElement("p");
  face.append(round, words);
  const tag = document.createElement("figcaption");
  tag.className = "tag";
  const who = document.createElement("span");
  who.className = "trunc said";
  who.textContent = name;
  tag.append(icon("mic"), who);
  const lacks = document.createElement("p");
  lacks.className = "lacks";
  lacks.setAttribute("role", "status");
  const stalled = document.createElement("p");
  stalled.className = "stalled";
  stalled.textContent = text("room.stalled");
  stalled.hidden = true;
  root.append(face, tag, lacks, stalled);
  others.append(root);
  return {
    root,
    name,
    words,
    tag,
    lacks,
    stalled,
    video: null,
    sound: null,
    frameAt: 0,
    isPoor: false,
    isWeak: false,
    poorSince: 0,
  };
}

function arrange() {
  others.classList.toggle("many", tiles.size > 1 && tiles.size <= 4);
  others.classList.toggle("lots", tiles.size > 4);
}

function signs(tile, participant) {
  const hasSound = participant.isMicrophoneEnabled;
  const hasPicture = participant.isCameraEnabled;
  tile.tag.replaceChild(icon(hasSound ? "mic" : "mic-off"), tile.tag.firstElementChild);
  tile.root.classList.toggle("seen", hasPicture && tile.video !== null);
  tile.words.textContent = hasSound && !hasPicture ? text("room.heard_only", { name: tile.name }) : "";
}

/** Changed only when it says something new: it is read aloud then. */
function tellMissing(tile, identity) {
  const link = tile.isWeak ? [text("room.weak_there")] : [];
  const says = [...(missing[identity] ?? []), ...link].join(" ");
  if (tile.lacks.textContent !== says) {
    tile.lacks.replaceChildren(...(says ? [icon("triangle-alert"), says] : []));
  }
}

/** What is missing at whose home, now. */
export function setMissing(named) {
  missing = named;
  for (const [identity, tile] of tiles) {
    tellMissing(tile, identity);
  }
}

/** Frames are counted where the browser draws them; a track that is on and draws none for two seconds has stopped. */
function watchFrames(tile, element) {
  const drawn = () => {
    tile.frameAt = performance.now();
    tile.stalled.hidden = true;
    if (tile.video === element) {
      element.requestVideoFrameCallback?.(drawn);
    }
  };
  element.requestVideoFrameCallback?.(drawn);
}

/** Their connection as the SFU judges it, and as their picture shows it. */
function isPoor(tile, identity, participant) {
  const lines = tile.video?.videoHeight ?? 0;
  const isNarrow = identity.startsWith("home:") && lines > 0 && lines < POOR_LINES;
  return isNarrow || ["poor", "lost"].includes(participant?.connectionQuality);
}

function judgeLink(tile, identity, participant) {
  const now = performance.now();
  const poor = isPoor(tile, identity, participant);
  if (poor !== tile.isPoor) {
    tile.isPoor = poor;
    tile.poorSince = now;
  }
  if (poor !== tile.isWeak && now - tile.poorSince >= (poor ? WEAK_AFTER_MS : GOOD_AFTER_MS)) {
    tile.isWeak = poor;
    tellMissing(tile, identity);
  }
}

/** Tiles that should show a moving picture and do not. Words are put on them, and on those with a weak connection. */
export function stalledTiles(room) {
  const found = [];
  for (const [identity, tile] of tiles) {
    const participant = room?.remoteParticipants.get(identity);
    judgeLink(tile, identity, participant);
    const isLate = tile.frameAt && performance.now() - tile.frameAt > STALLED_MS;
    if (tile.video && participant?.isCameraEnabled && isLate && document.visibilityState === "visible") {
      tile.stalled.hidden = false;
      found.push({ identity, forMs: performance.now() - tile.frameAt });
    }
  }
  return found;
}

/** Somebody's picture or sound is here, or still is: what plays already goes on as it is. */
export function show(track, participant, name) {
  const tile = tiles.get(participant.identity) ?? make(participant.identity, name);
  tiles.set(participant.identity, tile);
  const kind = track.kind === "video" ? "video" : "sound";
  if (!tile[kind] || !track.attachedElements.includes(tile[kind])) {
    tile[kind]?.remove();
    tile[kind] = track.attach();
    if (kind === "video") {
      showPicture(tile);
    } else {
      audio.append(tile.sound);
    }
  }
  signs(tile, participant);
  tellMissing(tile, participant.identity);
  arrange();
}

function showPicture(tile) {
  tile.video.setAttribute("aria-label", tile.name);
  tile.video.playsInline = true;
  tile.frameAt = performance.now();
  tile.root.prepend(tile.video);
  watchFrames(tile, tile.video);
}

/** A track of somebody's is gone. One that came in its place stays. */
export function hide(track, participant) {
  const tile = tiles.get(participant.identity);
  for (const element of track.detach()) {
    element.remove();
    if (tile?.video === element) {
      tile.video = null;
      tile.stalled.hidden = true;
    }
  }
  refresh(participant);
}

/** Bring a tile's signs up to date. */
export function refresh(participant) {
  const tile = tiles.get(participant.identity);
  if (tile) {
    signs(tile, participant);
  }
}

/** Somebody has left. */
export function remove(identity) {
  const tile = tiles.get(identity);
  tile?.sound?.remove();
  tile?.root.remove();
  tiles.delete(identity);
  arrange();
}

/** Nobody is left. */
export function removeAll() {
  for (const identity of [...tiles.keys()]) {
    remove(identity);
  }
}

/** Who is speaking. */
export function speaking(identities) {
  for (const [identity, tile] of tiles) {
    tile.root.classList.toggle("speaking", tiles.size > 1 && identities.has(identity));
  }
}

/** How many others are on the stage. */
export const count = () => tiles.size;
