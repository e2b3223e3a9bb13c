"""Call records, signed: the same bytes for every home and for the room."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Q
from joserfc import jws

from backend.calls.models import Call
from backend.calls.records import call_record
from protocol.messages.calls import CallRecord
from protocol.signing import Signer, parse

RECORDS_KEPT = 4096
"""Of open calls, opened once and not each second."""


def signed_record(call: Call, signer: Signer) -> str:
    """Return the call's record, signed; made once per revision, and kept with the call."""
    if is_signed(call):
        return call.record_jws
    record = call_record(call)
    signed = signer.sign(record)
    older = Q(record_jws_revision__lt=record.revision, record_revision=record.revision)
    if Call.objects.filter(older, pk=call.pk).update(record_jws=signed, record_jws_revision=record.revision) != 1:
        # Signed by another, or changed since: what is stored may be newer than ours.
        stored, revision = Call.objects.values_list("record_jws", "record_jws_revision").get(pk=call.pk)
        if revision >= record.revision:
            signed = stored
    call.record_jws, call.record_jws_revision = signed, record.revision
    return signed


def is_signed(call: Call) -> bool:
    """Say whether the record as kept says what is true now."""
    return bool(call.record_jws) and call.record_jws_revision >= call.record_revision


@lru_cache(maxsize=RECORDS_KEPT)
def opened(signed: str) -> CallRecord:
    """Return what a record of our own says. It comes from our own database: the signature is for others to check."""
    return parse(jws.extract_compact(signed.encode()).payload, CallRecord)
