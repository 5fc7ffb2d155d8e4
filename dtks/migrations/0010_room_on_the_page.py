"""Room on each page of the register for the next release: a changed row stays there, and no index has to be told."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dtks", "0009_reasons")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (fillfactor = 90)",
            f"ALTER TABLE {table} RESET (fillfactor)",
        )
        for table in ("dtks_person", "dtks_family")
    ]
