import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_papers_seen_and_of_relatives"),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="carried_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried",
                to="intake.need",
            ),
        ),
    ]
