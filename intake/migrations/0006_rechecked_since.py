"""A release that is withdrawn and applied again is asked for again: the key says when it was applied."""

import django.utils.timezone
from django.db import migrations, models

FILL = """
UPDATE intake_recheck c SET since = coalesce(
    CASE c.because WHEN 'applied' THEN r.applied_at ELSE r.withdrawn_at END, c.started_at)
FROM dtks_release r WHERE r.id = c.release_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dtks", "0006_taking_back"),
        ("intake", "0005_screening"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="recheck", name="recheck_once"),
        migrations.AddField(
            model_name="recheck",
            name="since",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                fields=("region", "release", "because", "since"), name="recheck_once"
            ),
        ),
    ]
