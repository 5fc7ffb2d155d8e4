"""The decile limit in force: DTSEN 1-5. DTKS has no deciles, so it has no limit: listed is in range."""

import datetime as dt

from django.db import migrations

# Inpres 4/2025 put DTSEN in force; a check on an earlier day finds no limit and says so.
DTSEN_FROM = dt.date(2025, 2, 5)


def seed(apps, schema_editor):
    apps.get_model("dtks", "DecileLimit").objects.get_or_create(
        source="dtsen",
        valid_from=DTSEN_FROM,
        defaults={
            "min_decile": 1,
            "max_decile": 5,
            "legal_basis": "Kepmensos 79/HUK/2025",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("dtks", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
