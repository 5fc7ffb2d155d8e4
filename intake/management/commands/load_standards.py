"""Load service standards and Indonesian holidays. Repeatable: a second run changes nothing."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from intake.services import seeding

DATA = Path(__file__).resolve().parents[2] / "data" / "standards.json"


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        standards = seeding.load_standards(rows=json.loads(DATA.read_text(encoding="utf-8")))
        year = localdate().year
        days = seeding.load_holidays(years=range(year - 1, year + 2))
        self.stdout.write(f"Standar layanan: {standards} baru. Hari libur: {days} baru.")
