/**
 * What we send: our own camera and microphone, from the button to the room. Nobody else opens or unmutes them.
 */

import { onKey } from "../keys.js";
import { text } from "../texts.js";
import { toast } from "../toast.js";
import { isAllowed, takeAllowed } from "./control.js";
import { CONSTRAINTS, openDevice } from "./media.js";
import { byId, now } from "./now.js";

const { LocalAudioTrack, LocalVideoTrack, Track } = window.LivekitClient;

const PUBLISH_MS = 3_000; // a track that we have and nobody can see: the library gave up on it when it came back

const ours = {
  camera: { button: byId("camera"), track: null, isWanted: true, Kind: LocalVideoTrack, missingSince: 0 },
  microphone: { button: byId("microphone"), track: null, isWanted: true, Kind: LocalAudioTrack, missingSince: 0 },
};

function showOurs() {
  for (const [kind, mine] of Object.entries(ours)) {
    const isOn = mine.track !== null && !mine.track.isMuted;
    mine.button.setAttribute("aria-pressed", String(isOn));
    mine.button.disabled = !isAllowed(kind);
    if (kind === "camera") {
      byId("own-off").hidden = isOn;
      byId("own-dot").hidden = !isOn;
      byId("own").hidden = !isOn;
      byId("own-camera").textContent = text(isOn ? "room.camera_on" : "room.camera_off");
    }
  }
}

function ended(kind) {
  // Unplugged, or taken by the browser: the button must not say that it is on.
  ours[kind].track?.stop();
  ours[kind].track = null;
  showOurs();
}

/** Open one of the two, or say why not; what is open goes to the room. */
export async function open(kind, opening = openDevice(kind)) {
  const mine = ours[kind];
  const { source, problem } = await opening;
  if (problem) {
    toast(text(problem), { stays: 12_000 });
  }
  if (source && now.isLeaving) {
    source.stop();
    return;
  }
  mine.track = source && new mine.Kind(source, CONSTRAINTS[kind], false);
  const { track } = mine;
  if (track) {
    track.source = Track.Source[kind === "camera" ? "Camera" : "Microphone"]; // the SFU lets each seat publish named ones only
    track.on("ended", () => ended(kind));
    track.on("muted", showOurs);
    track.on("unmuted", () => {
      if (!mine.isWanted || !isAllowed(kind)) {
        track.mute(); // the SFU asked; only our own button opens
      }
      showOurs();
    });
    if (kind === "camera") {
      track.attach(byId("own"));
    }
  }
  if (track && !isAllowed(kind)) {
    await track.mute(); // switched off before it was open
  }
  showOurs();
  await publish(kind);
}

function isMissing(kind) {
  const { track } = ours[kind];
  return (
    track !== null &&
    isAllowed(kind) &&
    now.room?.state === "connected" &&
    ![...now.room.localParticipant.trackPublications.values()].some((own) => own.track === track)
  );
}

/** Send it to the room that we are in, if it is not there. */
export async function publish(kind) {
  const { track } = ours[kind];
  if (!isMissing(kind)) {
    return;
  }
  try {
    await now.room.localParticipant.publishTrack(track, {
      simulcast: (now.call?.audience.length ?? 2) > 2,
      stopMicTrackOnMute: true,
    });
  } catch {
    // The room went away meanwhile, or answered too late: whoever looks finds it missing.
  }
}

/** What the room lost is sent again after a while. */
export function publishMissing() {
  for (const [kind, mine] of Object.entries(ours)) {
    if (!isMissing(kind)) {
      mine.missingSince = 0;
    } else if (mine.missingSince === 0) {
      mine.missingSince = performance.now();
    } else if (performance.now() - mine.missingSince > PUBLISH_MS) {
      mine.missingSince = 0;
      publish(kind);
    }
  }
}

async function press(kind) {
  const mine = ours[kind];
  mine.isWanted = mine.track === null || mine.track.isMuted;
  mine.button.disabled = true;
  if (mine.track === null) {
    await open(kind);
  } else if (mine.isWanted) {
    await mine.track.unmute();
  } else {
    await mine.track.mute();
  }
  showOurs();
}

const CONTROLLED_SAYS = {
  camera: ["room.camera_switched_off", "room.camera_allowed"],
  microphone: ["room.microphone_switched_off", "room.microphone_allowed"],
};

/** What was switched off from elsewhere is not sent; on again, it is what our own button says. */
export async function limit(sources) {
  for (const { kind, isOn } of takeAllowed(sources)) {
    const { track, isWanted } = ours[kind];
    toast(text(CONTROLLED_SAYS[kind][isOn ? 1 : 0]), { stays: 8_000 });
    if (isOn && isWanted) {
      await track?.unmute();
      await publish(kind);
    } else if (!isOn && track) {
      await track.mute();
      await now.room?.localParticipant.unpublishTrack(track, false);
    }
    showOurs();
  }
}

/** Only those whom our server named get our tracks. */
export function gate(audience) {
  if (now.room?.state !== "connected") {
    return;
  }
  now.room.localParticipant.setTrackSubscriptionPermissions(
    false,
    audience.map((participantIdentity) => ({ participantIdentity, allowAll: true })),
  );
}

/** Camera and microphone go dark, and stay so. */
export function stop() {
  for (const mine of Object.values(ours)) {
    mine.track?.stop();
    mine.track = null;
    mine.button.disabled = true;
  }
}

for (const [kind, key] of [
  ["camera", "v"],
  ["microphone", "m"],
]) {
  const { button } = ours[kind];
  button.addEventListener("click", () => press(kind));
  onKey(key, () => !button.disabled && press(kind));
}
