from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_lists_of_very_many"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="client",
            name="client_in_list",
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(fields=["organisation", "sort_name", "id", "is_active", "home"], name="client_list"),
        ),
    ]
