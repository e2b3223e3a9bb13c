"""Who may do what. The only place: pages and API ask by `user.has_perm(name, of)`.

Another organisation's things are not forbidden but unknown; an `of` that is not ours is refused here too.
"""

from __future__ import annotations

import rules

from backend.accounts.models import User


@rules.predicate
def is_professional(user: User) -> bool:
    """Cares for clients."""
    return user.is_professional


@rules.predicate
def is_operator(user: User) -> bool:
    """Holds events."""
    return user.is_operator


@rules.predicate
def is_content_admin(user: User) -> bool:
    """Decides who sees which events."""
    return user.is_content_admin


@rules.predicate
def is_installer(user: User) -> bool:
    """Binds devices."""
    return user.is_installer


@rules.predicate
def is_admin(user: User) -> bool:
    """Looks after the organisation."""
    return user.is_admin


@rules.predicate
def is_own(user: User, of: object) -> bool:
    """Of the user's organisation; a thing that is of none is nobody's."""
    return of is None or getattr(of, "organisation_id", None) == user.organisation_id


@rules.predicate
def has_seat(user: User, call: object) -> bool:
    """Has a seat in this call, and was not removed from it; asked of no call in particular, may have one."""
    if call is None:
        return True
    seats = getattr(call, "participations", None)
    return seats is not None and seats.seated().filter(user=user).exists()


@rules.predicate
def is_creator(user: User, of: object) -> bool:
    """Made it; asked of nothing in particular, may have made one."""
    return of is None or getattr(of, "creator_id", None) == user.pk


@rules.predicate
def is_of_unit(user: User, booking: object) -> bool:
    """Stands on the list of the user's own unit; asked of nothing in particular, some visit may."""
    from backend.visits import reading  # noqa: PLC0415  # visits know bookings, and these know users

    return booking is None or reading.is_of_unit(user, booking)


@rules.predicate
def is_or_was_of_unit(user: User, booking: object) -> bool:
    """Stands on the list of the user's own unit, or stood there until it was cancelled."""
    from backend.visits import reading  # noqa: PLC0415  # visits know bookings, and these know users

    return booking is None or reading.was_of_unit(user, booking)


@rules.predicate
def may_end_for_all(user: User, _call: object) -> bool:
    """The organisation lets its people end a call for everyone."""
    return user.organisation.may_end_for_all


@rules.predicate
def has_call_control(user: User, _call: object) -> bool:
    """The organisation lets its people switch others' cameras and microphones."""
    return user.organisation.has_call_control


ACCOUNT_OWN = "account.own"
CONTACTS_SEE = "contacts.see"
VISITS_SEE = "visits.see"
VISITS_TAKE = "visits.take"
CONTACTS_MANAGE = "contacts.manage"
BOOKINGS_MAKE = "bookings.make"
BOOKINGS_SEE = "bookings.see"
BOOKINGS_FOLLOW = "bookings.follow"
BOOKINGS_CHANGE = "bookings.change"
BOOKINGS_CANCEL = "bookings.cancel"
CALLS_JOIN = "calls.join"
CALLS_ANSWER = "calls.answer"
CALLS_EXTEND = "calls.extend"
CALLS_END = "calls.end"
CALLS_REMOVE = "calls.remove"
CALLS_CONTROL = "calls.control"
EVENTS_HOLD = "events.hold"
EVENT_TYPES_MANAGE = "events.types"
DEVICES_BIND = "devices.bind"
DEVICES_SEE = "devices.see"
PEOPLE_MANAGE = "people.manage"
AUDIT_READ = "audit.read"

RULES = {
    ACCOUNT_OWN: is_own,
    CONTACTS_SEE: is_own & (is_professional | is_admin),
    CONTACTS_MANAGE: is_own & is_admin,
    VISITS_SEE: is_own & is_professional,
    VISITS_TAKE: is_own & is_professional & is_of_unit,
    BOOKINGS_MAKE: is_own & is_professional,
    BOOKINGS_SEE: is_own & (is_professional | is_admin),
    BOOKINGS_FOLLOW: is_own & is_professional & is_creator,
    BOOKINGS_CHANGE: is_own & is_professional & is_or_was_of_unit,
    BOOKINGS_CANCEL: is_own & is_professional & is_or_was_of_unit,
    CALLS_JOIN: is_own & has_seat,
    CALLS_ANSWER: is_own & is_professional,
    CALLS_EXTEND: is_own & has_seat & (is_professional | is_operator),
    CALLS_END: is_own & has_seat & (is_professional | is_operator) & may_end_for_all,
    CALLS_REMOVE: is_own & has_seat & (is_professional | is_operator),
    CALLS_CONTROL: is_own & has_seat & (is_professional | is_operator) & has_call_control,
    EVENTS_HOLD: is_own & is_operator,
    EVENT_TYPES_MANAGE: is_own & is_content_admin,
    DEVICES_BIND: is_own & (is_installer | is_admin),
    DEVICES_SEE: is_own & (is_installer | is_admin),
    PEOPLE_MANAGE: is_own & is_admin,
    AUDIT_READ: is_own & is_admin,
}


def register() -> None:
    """Make the rules known; done once, when the app is ready."""
    for name, rule in RULES.items():
        rules.set_perm(name, rule)
