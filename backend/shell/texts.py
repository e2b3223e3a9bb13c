"""Words that the browser's own code says. They go to the page as one JSON block, so gettext is the only catalogue."""

from __future__ import annotations

from django.utils.translation import gettext as _


def browser_texts() -> dict[str, str]:
    """Words by key, in the reader's language. `{name}` is filled in by the browser."""
    return {
        "close": _("Close"),
        "chosen.none": _("Choose at least one contact first."),
        "chosen.home": _("Everybody is at home."),
        "chosen.away": _("Not reachable now: {count}"),
        "chosen.cleared": _("The selection is empty."),
        "undo": _("Undo"),
        "left.minutes": _("{count} min left"),
        "left.over": _("Ending"),
        "day.none_next": _("Nothing comes next: every visit of this list is done or with somebody."),
        "request.failed": _("That did not succeed. Try again in a moment."),
        "request.busy": _("The server is busy. What you wrote is still here: send it again in a moment."),
        "request.offline": _("No connection to the server. Check the network and try again."),
        "request.expired": _("You have been logged out. Log in again; what you wrote is still here."),
        "again.log_in": _("Log in again"),
        "again.done": _("You are logged in again. Nothing was sent yet: send it once more."),
        "lost": _("No connection to the server. The page shows what was known at {time}."),
        "booking.reason": _("Reason: {reason}."),
        "forced.will_answer": _("Answers by itself: {count}"),
        "forced.will_ring": _("rings as usual: {count}"),
        "password.show": _("Show password"),
        "password.hide": _("Hide password"),
        "room.connecting": _("Connecting"),
        "room.good": _("Good connection"),
        "room.weak": _("The connection is weak. Sound works, the picture may stop."),
        "room.weak_there": _("The connection at the other end is weak. The picture may stop."),
        "room.again": _("The connection broke. Connecting again."),
        "room.stalled": _("The picture has stopped. The connection is being mended."),
        "room.camera_on": _("camera on"),
        "room.camera_off": _("camera off"),
        "room.no_camera": _("No camera was found. You are heard but not seen."),
        "room.no_microphone": _("No microphone was found. You are seen but not heard."),
        "room.no_permission": _(
            "The browser does not let this page use the camera or the microphone. Allow them beside the page's address."
        ),
        "room.busy_camera": _("Another program is using the camera. Close it and turn the camera on again."),
        "room.minutes_left": _("{count} minutes left."),
        "room.one_minute_left": _("One minute left."),
        "room.ends_at": _("The call ends at {time}."),
        "room.ends_short": _("Ends at {time}"),
        "room.leave_again": _("Press q again to leave."),
        "room.extended": _("The call now ends at {time}."),
        "room.press_again": _("Press again"),
        "room.extend": _("Continue 15 min"),
        "room.ended": _("The call has ended."),
        "room.removed": _("You were removed from the call."),
        "room.elsewhere": _("You joined this call in another window."),
        "room.refused": _("This call cannot be joined now."),
        "room.left": _("You left the call."),
        "room.camera_switched_off": _("Your camera was turned off. You are not seen."),
        "room.camera_allowed": _("Your camera is allowed again."),
        "room.microphone_switched_off": _("Your microphone was turned off. You are not heard."),
        "room.microphone_allowed": _("Your microphone is allowed again."),
        "room.heard_only": _("{name} is heard but not seen."),
    }
