from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dtks", "0010_room_on_the_page")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_external_id"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["external_id", "region"],
                name="person_external_id",
            ),
        ),
    ]
