/** Our own camera and microphone: opened side by side, and each on its own when the other is missing. */

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** What each kind is asked for with; kept by the track, so that it can be opened again. */
export const CONSTRAINTS = { camera: VIDEO, microphone: SOUND };

/** Why a device could not be had, as a key of our texts. */
function reason(error, kind) {
  if (error?.name === "NotAllowedError") {
    return "room.no_permission";
  }
  if (error?.name === "NotReadableError" && kind === "camera") {
    return "room.busy_camera";
  }
  return kind === "camera" ? "room.no_camera" : "room.no_microphone";
}

/** Open one. Never throws: `{source, problem}`, of which one is null. */
export async function openDevice(kind) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(kind === "camera" ? { video: VIDEO } : { audio: SOUND });
    return { source: stream.getTracks()[0], problem: null };
  } catch (error) {
    return { source: null, problem: reason(error, kind) };
  }
}
