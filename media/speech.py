"""Words spoken aloud by espeak-ng, in a process of its own: it parses what people wrote.

Only letters, digits and simple punctuation of at most 160 signs reach it: espeak-ng obeys markup such as [[phonemes]],
and twenty thousand letters would be twenty minutes of speech.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata

from device.runtime.errors import NoSound

MAX_LETTERS = 160
RATE_WPM = 135
"""Slower than the usual 175: older ears follow."""
SPEAK_S = 10.0
"""Synthesis of 160 letters takes 50 ms; a minute of it means a hung process."""
WAV_HEADER = 44
"""Its length field is wrong when espeak-ng writes to a pipe, so it is skipped, not read."""
SAMPLE_RATE = 22_050

VOICES = {"fi": "fi", "sv": "sv", "en": "en-gb"}


def cleaned(text: str) -> str:
    """Return what may be spoken of a text."""
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(sign if unicodedata.category(sign)[0] in "LN" or sign in " .,:;?!'-–" else " " for sign in plain)
    return re.sub(r"\s+", " ", kept).strip()[:MAX_LETTERS]


async def spoken(text: str, language: str) -> bytes:
    """Return the text as 16-bit mono sound at SAMPLE_RATE; nothing when nothing of it may be spoken. Raises NoSound."""
    words = cleaned(text)
    if not words:
        return b""
    voice = VOICES.get(language, VOICES["fi"])
    command = ("espeak-ng", "--stdin", "--stdout", "-v", voice, "-s", str(RATE_WPM))
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as err:
        raise NoSound("no_speech") from err
    try:
        async with asyncio.timeout(SPEAK_S):
            sound, _ = await process.communicate(words.encode())
    except TimeoutError as err:
        raise NoSound("no_speech") from err
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise NoSound("no_speech")
    return sound[WAV_HEADER:]
