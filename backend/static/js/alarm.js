/**
 * The sound of a call that rings for this user: the homes' pulses of 520 Hz, from soft to plain, until it is answered.
 *
 * Browsers let a page sound only after somebody has touched it. Where that has not happened, the page says so beside the
 * call, and any touch lets it sound. Of several tabs one sounds: whoever holds the browser's lock.
 */

const HZ = 520;
const EACH_S = 2.4;
const PULSES_S = [0, 0.34, 0.68];
const PULSE_S = 0.22;
const SOFTEST = 0.03;
const LOUDEST = 0.3;
const LOUDEST_IN_ROOM = 0.06; // somebody is being spoken with
const LOCK = "kotiluuri.alarm";

const box = document.getElementById("notices");
const blocked = document.getElementById("alarm-blocked");
let context = null;
let endsAt = 0;
let waiting = null;
let stop = null;

/** What style sheets and tests may know: on, blocked, or nothing. */
function say(state) {
  box.dataset.sound = state;
  blocked.hidden = state !== "blocked";
}

function play() {
  const tone = new OscillatorNode(context, { type: "square", frequency: HZ });
  const soft = new BiquadFilterNode(context, { type: "lowpass", frequency: 2_600 });
  const gain = new GainNode(context, { gain: 0 });
  const most = box.dataset.room ? LOUDEST_IN_ROOM : LOUDEST;
  const from = context.currentTime + 0.2; // another tab may have stopped just now because it was answered
  const to = from + (endsAt - Date.now()) / 1000;
  // All of it at once, on the sound's own clock: timers of a tab that nobody looks at are slowed down.
  for (let at = from, loud = SOFTEST; at < to; at += EACH_S, loud = Math.min(most, loud * 1.4)) {
    for (const pulse of PULSES_S) {
      gain.gain.setTargetAtTime(Math.min(most, loud), at + pulse, 0.012);
      gain.gain.setTargetAtTime(0, at + pulse + PULSE_S, 0.02);
    }
  }
  tone.connect(soft).connect(gain).connect(context.destination);
  tone.start(from);
  tone.stop(to);
  return () => {
    tone.stop();
    gain.disconnect();
  };
}

/** Hold the browser's lock for as long as it rings here; another tab that waits for it takes over when we go. */
function take() {
  if (waiting || !endsAt) {
    return;
  }
  const mine = new AbortController();
  waiting = mine;
  say(""); // in this tab, or in the one that has the lock
  const sound = () =>
    new Promise((done) => {
      const silence = play();
      say("on");
      stop = () => {
        silence();
        done();
      };
    });
  const asked = navigator.locks ? navigator.locks.request(LOCK, { signal: mine.signal }, sound) : sound();
  asked.catch(() => {}); // given up before it was our turn
}

function touched() {
  if (endsAt) {
    context?.resume();
  }
}

async function isElsewhere() {
  const held = (await navigator.locks?.query())?.held ?? [];
  return held.some((lock) => lock.name === LOCK);
}

/** Ring until then, in milliseconds of this computer's clock; already ringing until then changes nothing. */
export async function ring(until) {
  if (until === endsAt) {
    return;
  }
  hush();
  endsAt = until;
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", () => context.state === "running" && take());
  }
  if (context.state === "running") {
    take();
    return;
  }
  context.resume();
  if (!(await isElsewhere()) && endsAt && context.state !== "running") {
    say("blocked");
  }
}

/** No sound any more. */
export function hush() {
  endsAt = 0;
  waiting?.abort();
  waiting = null;
  stop?.();
  stop = null;
  say("");
}

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, touched, { capture: true, passive: true });
}
