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
import { devices, takeWayIn } from "./early.js";
import { pressExtend, setEnd } from "./notice.js";
import { byId, now, phase, quality } from "./now.js";
import * as ours from "./ours.js";
import { askEnd, askState } from "./server.js";
import * as tiles from "./tiles.js";

const { ConnectionQuality, DisconnectReason, Room, RoomEvent, setLogLevel, Track } = window.LivekitClient;

setLogLevel("warn"); // its chatter holds ids and addresses

const AGAIN_MS = [300, 1_000, 2_000, 4_000, 5_000];
const RESUBSCRIBE_MS = 4_000;
const REJOIN_MS = 12_000;
const REJOIN_EACH_MS = 300_000; // a camera that hangs at the other end is not mended by our coming and going
const LETS_GO_MS = 1_000; // for a room that is left to let go of our tracks, which the next one takes
const LOOK_MS = 500;
const ASK_MS = 10_000;
const SOUNDS = [Track.Source.Microphone, Track.Source.ScreenShareAudio];

const stage = byId("main");
let tries = 0;
let isComing = false;
let resubscribedAt = 0;
let rejoinedAt = Number.NEGATIVE_INFINITY;

/* --- how the call stands --- */

function waiting() {
  byId("waiting").hidden = tiles.count() > 0;
}

function over(key) {
  phase("over");
  const mayJoinAgain = ["room.elsewhere", "request.failed", "room.left"].includes(key);
  now.isLeaving = true;
  now.room?.disconnect();
  ours.stop();
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
    now.call = await askState();
  } catch (error) {
    if (error.status === 404 || error.status === 403) {
      over("room.removed");
    }
    return;
  }
  if (now.isLeaving) {
    return;
  }
  if (now.call.state === "ended" || now.call.state === "cancelled") {
    over("room.ended");
    return;
  }
  if (!now.call.is_mine) {
    over("room.removed");
    return;
  }
  await ours.limit(now.call.may_publish);
  byId("homes").innerHTML = now.call.homes;
  tiles.setMissing(now.call.missing);
  setEnd(now.call.ends_at);
  ours.gate(now.call.audience);
  for (const participant of now.room?.remoteParticipants.values() ?? []) {
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
  const name = now.call?.names[participant.identity];
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
        await Promise.all([ours.publish("camera"), ours.publish("microphone")]);
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
  if (one !== now.room || now.isLeaving) {
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
  if (now.isLeaving) {
    return;
  }
  isComing = true;
  let way;
  try {
    way = await takeWayIn();
  } catch (error) {
    if (error.status === 409) {
      await look();
      if (!now.isLeaving) {
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
  await Promise.race([now.room?.disconnect(false), new Promise((resolve) => setTimeout(resolve, LETS_GO_MS))]);
  const one = new Room({
    adaptiveStream: true,
    dynacast: true,
    stopLocalTrackOnUnpublish: false,
    singlePeerConnection: false,
  });
  now.room = one;
  listenTo(one);
  try {
    await one.connect(way.url, way.token, { autoSubscribe: true });
  } catch {
    if (!now.isLeaving) {
      failed();
    }
    return;
  }
  if (now.isLeaving) {
    one.disconnect();
    return;
  }
  isComing = false;
  tries = 0;
  phase("joined");
  quality("room.good");
  ours.gate(way.audience); // before the first track
  await ours.limit(way.may_publish);
  await Promise.all([ours.publish("camera"), ours.publish("microphone"), look()]);
}

function leave() {
  now.isLeaving = true;
  now.room?.disconnect();
  ours.stop();
  if (stage.dataset.guest) {
    over("room.left");
  } else {
    location.assign("/");
  }
}

/* --- the picture stopped: words at once, then the track again, then the room again --- */

setInterval(() => {
  ours.publishMissing();
  for (const { identity, forMs } of tiles.stalledTiles(now.room)) {
    if (forMs > REJOIN_MS && performance.now() - rejoinedAt > REJOIN_EACH_MS) {
      rejoinedAt = performance.now();
      now.room.disconnect(false);
      again();
      return;
    }
    if (forMs > RESUBSCRIBE_MS && performance.now() - resubscribedAt > REJOIN_MS) {
      resubscribedAt = performance.now();
      const publication = now.room.remoteParticipants.get(identity)?.getTrackPublication(Track.Source.Camera);
      publication?.setSubscribed(false);
      publication?.setSubscribed(true);
    }
  }
}, LOOK_MS);

/* --- buttons and keys --- */

let askedToLeaveAt = -10_000;
byId("leave").addEventListener("click", leave);
byId("sound").addEventListener("click", () => now.room?.startAudio());
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
onKey("+", pressExtend);
onKey("q", () => {
  if (performance.now() - askedToLeaveAt < 4_000) {
    leave();
  } else {
    askedToLeaveAt = performance.now();
    toast(text("room.leave_again"), { stays: 4_000 });
  }
});
window.addEventListener("pagehide", () => now.room?.disconnect());
document.body.addEventListener("nudge-calls", look);
setInterval(look, ASK_MS);

phase("connecting");
quality("room.connecting");
if (!stage.dataset.guest) {
  listen(); // a guest hears of changes by asking, and from the room
}
ours.open("camera", devices.camera);
ours.open("microphone", devices.microphone);
join();
