from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_own_contacts"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="client",
            name="client_by_name",
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(fields=["organisation", "is_active", "sort_name"], name="client_in_list"),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(condition=models.Q(("is_active", False)), fields=["organisation"], name="client_gone"),
        ),
    ]
