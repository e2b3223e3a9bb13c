/**
 * The room. Camera, microphone and the way in are opened side by side; what is ready first does not wait for the rest.
 *
 * Who is who, to whom our tracks may go, and whether the call is on come from our own server. The SFU carries pictures and
 * sound; nothing that it says opens or unmutes anything of ours.
 */

import "../clock.js";
import { openDialog } from "../dialogs.js";
import { onKey } from "../keys.js";
import { listen } from "../nudges.js";
import { text } from "../texts.js";
import { toast } from "../toast.js";
import { isAllowed, takeAllowed } from "./control.js";
import { devices, takeWayIn } from "./early.js";
import { CONSTRAINTS, openDevice } from "./media.js";
import { pressExtend, setEnd } from "./notice.js";
import { askEnd, askState } from "./server.js";
import * as tiles from "./tiles.js";

const { ConnectionQuality, DisconnectReason, LocalAudioTrack, LocalVideoTrack, Room, RoomEvent, setLogLevel, Track } =
  window.LivekitClient;

setLogLevel("warn"); // its chatter holds ids and addresses

const AGAIN_MS = [300, 1_000, 2_000, 4_000, 5_000];
const RESUBSCRIBE_MS = 4_000;
const REJOIN_MS = 12_000;
const REJOIN_EACH_MS = 300_000; // a camera that hangs at the other end is not mended by our coming and going
const LETS_GO_MS = 1_000; // for a room that is left to let go of our tracks, which the next one takes
const PUBLISH_MS = 3_000; // a track that we have and nobody can see: the library gave up on it when it came back
const LOOK_MS = 500;
const ASK_MS = 10_000;
const SOUNDS = [Track.Source.Microphone, Track.Source.ScreenShareAudio];

const byId = (id) => document.getElementById(id);
const stage = byId("main");
const ours = {
  camera: { button: byId("camera"), track: null, isWanted: true, Kind: LocalVideoTrack, missingSince: 0 },
  microphone: { button: byId("microphone"), track: null, isWanted: true, Kind: LocalAudioTrack, missingSince: 0 },
};
let room = null;
let call = null;
let tries = 0;
let isLeaving = false;
let isComing = false;
let resubscribedAt = 0;
let rejoinedAt = Number.NEGATIVE_INFINITY;

/** What tests and style sheets may know: connecting, connected, again, over. */
function phase(name) {
  document.body.dataset.phase = name;
}

/* --- what we send --- */

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

async function open(kind, opening = openDevice(kind)) {
  const mine = ours[kind];
  const { source, problem } = await opening;
  if (problem) {
    toast(text(problem), { stays: 12_000 });
  }
  if (source && isLeaving) {
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
    room?.state === "connected" &&
    ![...room.localParticipant.trackPublications.values()].some((own) => own.track === track)
  );
}

async function publish(kind) {
  const { track } = ours[kind];
  if (!isMissing(kind)) {
    return;
  }
  try {
    await room.localParticipant.publishTrack(track, {
      simulcast: (call?.audience.length ?? 2) > 2,
      stopMicTrackOnMute: true,
    });
  } catch {
    // The room went away meanwhile, or answered too late: whoever looks finds it missing.
  }
}

function publishMissing() {
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
async function limit(sources) {
  for (const { kind, isOn } of takeAllowed(sources)) {
    const { track, isWanted } = ours[kind];
    toast(text(CONTROLLED_SAYS[kind][isOn ? 1 : 0]), { stays: 8_000 });
    if (isOn && isWanted) {
      await track?.unmute();
      await publish(kind);
    } else if (!isOn && track) {
      await track.mute();
      await room?.localParticipant.unpublishTrack(track, false);
    }
    showOurs();
  }
}

/** Only those whom our server named get our tracks. */
function gate(audience) {
  if (room?.state !== "connected") {
    return;
  }
  room.localParticipant.setTrackSubscriptionPermissions(
    false,
    audience.map((participantIdentity) => ({ participantIdentity, allowAll: true })),
  );
}

/* --- how the call stands --- */

function quality(key, icon = "") {
  const sign = byId("quality");
  sign.hidden = !key;
  sign.textContent = key ? text(key) : "";
  sign.classList.toggle("weak", icon === "weak");
}

function waiting() {
  byId("waiting").hidden = tiles.count() > 0;
}

function over(key) {
  phase("over");
  const mayJoinAgain = ["room.elsewhere", "request.failed", "room.left"].includes(key);
  isLeaving = true;
  room?.disconnect();
  for (const mine of Object.values(ours)) {
    mine.track?.stop();
    mine.track = null;
    mine.button.disabled = true;
  }
  byId("self").hidden = true;
  tiles.removeAll();
  byId("soon").hidden = true;
  quality("");
  byId("pre-title").textContent = text(key);
  byId("pre-text").textContent = "";
  byId("again").hidden = !mayJoinAgain;
  byId("pre").hidden = false;
  byId("pre-title").focus();
}

async function look() {
  try {
    call = await askState();
  } catch (error) {
    if (error.status === 404 || error.status === 403) {
      over("room.removed");
    }
    return;
  }
  if (isLeaving) {
    return;
  }
  if (call.state === "ended" || call.state === "cancelled") {
    over("room.ended");
    return;
  }
  if (!call.is_mine) {
    over("room.removed");
    return;
  }
  await limit(call.may_publish);
  byId("homes").innerHTML = call.homes;
  tiles.setMissing(call.missing);
  setEnd(call.ends_at);
  gate(call.audience);
  for (const participant of room?.remoteParticipants.values() ?? []) {
    for (const publication of participant.trackPublications.values()) {
      if (publication.track) {
        seen(publication.track, participant);
      }
    }
  }
}

function seen(track, participant) {
  if ((track.kind === "audio") !== SOUNDS.includes(track.source)) {
    return; // a picture that calls itself a microphone gets past the SFU, and not past us
  }
  const name = call?.names[participant.identity];
  if (name === undefined) {
    look(); // somebody whom we were not told of: no picture without a name from our server
    return;
  }
  tiles.show(track, participant, name);
  waiting();
  phase("connected");
}

/* --- in and out --- */

function listenTo(one) {
  one
    .on(RoomEvent.TrackSubscribed, (track, _publication, participant) => seen(track, participant))
    .on(RoomEvent.TrackUnsubscribed, (track, _publication, participant) => tiles.hide(track, participant))
    .on(RoomEvent.TrackMuted, (_publication, participant) => tiles.refresh(participant))
    .on(RoomEvent.TrackUnmuted, (_publication, participant) => tiles.refresh(participant))
    .on(RoomEvent.ParticipantConnected, () => look())
    .on(RoomEvent.ParticipantPermissionsChanged, async (_before, participant) => {
      if (participant === one.localParticipant) {
        await look(); // the SFU has taken or given a right: why, our own server says
        await Promise.all([publish("camera"), publish("microphone")]);
      }
    })
    .on(RoomEvent.ParticipantDisconnected, (participant) => {
      tiles.remove(participant.identity);
      waiting();
      look();
    })
    .on(RoomEvent.ActiveSpeakersChanged, (people) => tiles.speaking(new Set(people.map((one) => one.identity))))
    .on(RoomEvent.ConnectionQualityChanged, (value, participant) => {
      if (participant === one.localParticipant) {
        const isWeak = value === ConnectionQuality.Poor || value === ConnectionQuality.Lost;
        quality(isWeak ? "room.weak" : "room.good", isWeak ? "weak" : "");
      }
    })
    .on(RoomEvent.Reconnecting, () => quality("room.again", "weak"))
    .on(RoomEvent.Reconnected, () => quality("room.good"))
    .on(RoomEvent.AudioPlaybackStatusChanged, () => {
      byId("sound").hidden = one.canPlaybackAudio;
    })
    .on(RoomEvent.Disconnected, (reason) => disconnected(one, reason));
}

function disconnected(one, reason) {
  if (one !== room || isLeaving) {
    return;
  }
  tiles.removeAll();
  waiting();
  if (reason === DisconnectReason.DUPLICATE_IDENTITY) {
    over("room.elsewhere");
  } else if (reason === DisconnectReason.PARTICIPANT_REMOVED) {
    over("room.removed");
  } else if (reason === DisconnectReason.ROOM_DELETED) {
    over("room.ended");
  } else {
    again();
  }
}

/** One way in at a time, however often the end of one is told: two rooms of one person throw each other out. */
function again() {
  if (isComing) {
    return;
  }
  isComing = true;
  phase("again");
  quality("room.again", "weak");
  setTimeout(join, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] * (0.75 + Math.random() / 2));
  tries += 1;
}

function failed() {
  isComing = false;
  again();
}

async function join() {
  if (isLeaving) {
    return;
  }
  isComing = true;
  let way;
  try {
    way = await takeWayIn();
  } catch (error) {
    if (error.status === 409) {
      await look();
      if (!isLeaving) {
        over("room.refused");
      }
    } else if (error.status === 404 || error.status === 403) {
      over("room.removed");
    } else if (error.status === 401) {
      location.reload(); // logged out: the server leads to the log-in page and back here
    } else {
      failed();
    }
    return;
  }
  await Promise.race([room?.disconnect(false), new Promise((resolve) => setTimeout(resolve, LETS_GO_MS))]);
  const one = new Room({
    adaptiveStream: true,
    dynacast: true,
    stopLocalTrackOnUnpublish: false,
    singlePeerConnection: false,
  });
  room = one;
  listenTo(one);
  try {
    await one.connect(way.url, way.token, { autoSubscribe: true });
  } catch {
    if (!isLeaving) {
      failed();
    }
    return;
  }
  if (isLeaving) {
    one.disconnect();
    return;
  }
  isComing = false;
  tries = 0;
  phase("joined");
  quality("room.good");
  gate(way.audience); // before the first track
  await limit(way.may_publish);
  await Promise.all([publish("camera"), publish("microphone"), look()]);
}

function leave() {
  isLeaving = true;
  room?.disconnect();
  for (const mine of Object.values(ours)) {
    mine.track?.stop();
  }
  if (stage.dataset.guest) {
    over("room.left");
  } else {
    location.assign("/");
  }
}

/* --- the picture stopped: words at once, then the track again, then the room again --- */

setInterval(() => {
  publishMissing();
  for (const { identity, forMs } of tiles.stalledTiles(room)) {
    if (forMs > REJOIN_MS && performance.now() - rejoinedAt > REJOIN_EACH_MS) {
      rejoinedAt = performance.now();
      room.disconnect(false);
      again();
      return;
    }
    if (forMs > RESUBSCRIBE_MS && performance.now() - resubscribedAt > REJOIN_MS) {
      resubscribedAt = performance.now();
      const publication = room.remoteParticipants.get(identity)?.getTrackPublication(Track.Source.Camera);
      publication?.setSubscribed(false);
      publication?.setSubscribed(true);
    }
  }
}, LOOK_MS);

/* --- buttons and keys --- */

let askedToLeaveAt = -10_000;
ours.camera.button.addEventListener("click", () => press("camera"));
ours.microphone.button.addEventListener("click", () => press("microphone"));
byId("leave").addEventListener("click", leave);
byId("sound").addEventListener("click", () => room?.startAudio());
byId("again").addEventListener("click", () => location.reload());
byId("full").addEventListener("click", () => {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else {
    document.documentElement.requestFullscreen?.();
  }
});
let askedToEndAt = -10_000;
byId("end")?.addEventListener("click", async () => {
  const words = byId("end").querySelector(".words");
  if (performance.now() - askedToEndAt > 4_000) {
    askedToEndAt = performance.now();
    const before = words.textContent;
    words.textContent = text("room.press_again");
    setTimeout(() => {
      words.textContent = before;
    }, 4_000);
    return;
  }
  try {
    await askEnd();
    over("room.ended");
  } catch (error) {
    if (error.status === 409) {
      over("room.ended");
    } else {
      toast(text("request.failed"));
    }
  }
});
onKey("?", () => openDialog(byId("keys")));
onKey("a", () => byId("settings")?.click());
onKey("m", () => !ours.microphone.button.disabled && press("microphone"));
onKey("v", () => !ours.camera.button.disabled && press("camera"));
onKey("+", pressExtend);
onKey("q", () => {
  if (performance.now() - askedToLeaveAt < 4_000) {
    leave();
  } else {
    askedToLeaveAt = performance.now();
    toast(text("room.leave_again"), { stays: 4_000 });
  }
});
window.addEventListener("pagehide", () => room?.disconnect());
document.body.addEventListener("nudge-calls", look);
setInterval(look, ASK_MS);

phase("connecting");
quality("room.connecting");
if (!stage.dataset.guest) {
  listen(); // a guest hears of changes by asking, and from the room
}
open("camera", devices.camera);
open("microphone", devices.microphone);
join();
