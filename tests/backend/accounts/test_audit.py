"""The audit is only ever added to."""

import pytest

from backend.accounts.models import AuditIsForever, AuditRecord
from backend.accounts.services import audit
from tests.backend.world import World

pytestmark = pytest.mark.django_db


def test_a_record_can_be_neither_changed_nor_deleted(world: World) -> None:
    record = audit("something.done", organisation=world.organisation.pk, at=world.now, actor=world.maija)
    record.code = "something.else"

    with pytest.raises(AuditIsForever):
        record.save()
    with pytest.raises(AuditIsForever):
        record.delete()
    with pytest.raises(AuditIsForever):
        AuditRecord.objects.filter(pk=record.pk).update(code="something.else")
    with pytest.raises(AuditIsForever):
        AuditRecord.objects.all().delete()
    assert AuditRecord.objects.get(pk=record.pk).code == "something.done"
