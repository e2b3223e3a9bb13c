from django.db import migrations, models
from django.db.models import F

BITS = {"clients": 1, "unit": 2, "unit_clients": 4, "purchased": 8}


def note_kinds(apps, schema_editor):
    clients = apps.get_model("contacts", "Client").objects.using(schema_editor.connection.alias)
    members = apps.get_model("organisations", "Membership").objects.using(schema_editor.connection.alias)
    for kind, bit in BITS.items():
        of_kind = members.filter(group__kind=kind, client__isnull=False)
        clients.filter(pk__in=of_kind.values("client")).update(kinds=F("kinds") + bit)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0007_read_in_order"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="kinds",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(note_kinds, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name="client",
            name="client_list",
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(
                fields=["organisation", "sort_name", "id", "is_active", "home", "kinds"], name="client_list"
            ),
        ),
    ]
