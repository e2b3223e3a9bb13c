"""What the announcing says aloud: letters, digits and simple punctuation, at most 160 of them."""

from __future__ import annotations

import unicodedata

from protocol.messages.calls import OpenCall
from protocol.messages.policy import Policy

MAX_CHARACTERS = 160
SIMPLE = frozenset(" .,:;!?-–'’")

WHO = {"fi": "{who} soittaa.", "sv": "{who} ringer.", "en": "{who} is calling."}
FOR = {"fi": "Puhelu: {residents}.", "sv": "Samtal till: {residents}.", "en": "Call for: {residents}."}
STARTS = {"fi": "{event} alkaa.", "sv": "{event} börjar.", "en": "{event} is starting."}
WHY = {"fi": "Syy: {reason}.", "sv": "Orsak: {reason}.", "en": "Reason: {reason}."}
COUNTDOWN = {
    "fi": "Vastataan {n} sekunnin kuluttua.",
    "sv": "Samtalet öppnas om {n} sekunder.",
    "en": "Answering in {n} seconds.",
}
CALM = {
    "fi": "Yhteys avautuu hetken kuluttua.",
    "sv": "Samtalet öppnas om en liten stund.",
    "en": "The call will open in a moment.",
}


def announcement(language: str, call: OpenCall, policy: Policy | None) -> str:
    """Return who calls, for whom, why, and how soon the call is answered. When it is too long, the reason gives way."""
    language = language if language in WHO else "fi"
    if call.is_event:
        event = shorten(speakable(call.reason), 100)
        return f"{STARTS[language].format(event=event[:1].upper() + event[1:])} {_tail(language, policy)}"
    who = speakable(f"{call.caller.role.in_language(language)} {call.caller.name}")
    who = shorten(who[:1].upper() + who[1:], 60)
    head = [WHO[language].format(who=who)]
    if len(call.for_residents) > 0:
        residents = shorten(speakable(", ".join(call.for_residents)), 40)
        head.append(FOR[language].format(residents=residents))
    tail = _tail(language, policy)
    room = MAX_CHARACTERS - len(" ".join([*head, WHY[language].format(reason=""), tail])) - 1
    reason = shorten(speakable(call.reason), room)
    parts = [*head, WHY[language].format(reason=reason), tail] if reason else [*head, tail]
    return " ".join(parts).replace("..", ".")[:MAX_CHARACTERS]


def _tail(language: str, policy: Policy | None) -> str:
    if policy is not None and not policy.is_calm:
        return COUNTDOWN[language].format(n=policy.warning_s)
    return CALM[language]


def speakable(text: str) -> str:
    """Keep what a voice can say; the rest becomes space."""
    kept = (
        c if c in SIMPLE or unicodedata.category(c)[0] in "LMN" else " " for c in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(kept).split())


def shorten(text: str, most: int) -> str:
    """Cut at a word."""
    if len(text) <= most:
        return text
    cut = text[: max(most, 0)]
    return cut[: cut.rfind(" ")] if " " in cut else cut
