/** Our own camera and microphone: opened at once, beside the way into the room, and each on its own when one is missing. */

const { createLocalAudioTrack, createLocalVideoTrack, VideoPresets } = window.LivekitClient;

const VIDEO = { resolution: VideoPresets.h720.resolution };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Why a device could not be had, as a key of our texts. */
function reason(error, kind) {
  if (error?.name === "NotAllowedError") {
    return "room.no_permission";
  }
  if (error?.name === "NotReadableError") {
    return kind === "camera" ? "room.busy_camera" : "room.no_microphone";
  }
  return kind === "camera" ? "room.no_camera" : "room.no_microphone";
}

async function one(kind, open) {
  try {
    return { kind, track: await open(), problem: null };
  } catch (error) {
    return { kind, track: null, problem: reason(error, kind) };
  }
}

/** Open the camera. Never throws: `{kind, track, problem}`. */
export const openCamera = () => one("camera", () => createLocalVideoTrack(VIDEO));

/** Open the microphone. Never throws. */
export const openMicrophone = () => one("microphone", () => createLocalAudioTrack(SOUND));
