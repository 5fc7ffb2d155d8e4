"""Load every province, regency, district and village. Repeatable: a second run changes nothing."""

import csv
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from regions import services

FILES = (
    ("province", "provinces.csv", ("code", "name")),
    ("regency", "regencies.csv", ("code", "name")),
    ("district", "districts.csv", ("code", "name")),
    ("village", "villages.csv", ("code", "name")),
)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--directory", type=Path, default=Path(settings.REGION_DATA_DIR))

    def handle(self, *, directory: Path, **options):
        rows: list[tuple[str, str, str]] = []
        for level, name, columns in FILES:
            path = directory / name
            if not path.exists():
                raise CommandError(
                    f"{path.name} not found. Run `npm ci` first (package idn-area-data)."
                )
            with path.open(encoding="utf-8", newline="") as file:
                rows += [(row[columns[0]], row[columns[1]], level) for row in csv.DictReader(file)]
        result = services.load(rows=rows)
        self.stdout.write(
            f"Wilayah: {len(rows)} kode; {result.added} baru, {result.changed} berubah, {result.retired} dipensiunkan."
        )
