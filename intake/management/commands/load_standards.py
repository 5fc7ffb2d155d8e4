"""Load service standards, office hours, ready replies, the calendar of proposals and Indonesian holidays. Repeatable: a second run changes nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from intake.services import seeding, surveying
from intake.services.replying import load_replies

DATA = Path(__file__).resolve().parents[2] / "data"


def _read(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        standards = seeding.load_standards(rows=_read("standards.json"))
        hours = seeding.load_office_hours(rows=_read("office_hours.json"))
        cut_offs = seeding.load_cut_offs(rows=_read("cut_offs.json"))
        questions = surveying.load_questions(rows=_read("survey.json"))
        replies = load_replies(rows=_read("replies.json"))
        year = localdate().year
        days = seeding.load_holidays(years=range(year - 1, year + 2))
        self.stdout.write(
            f"Standar layanan: {standards} baru. Jam kerja: {hours} baru. Hari libur: {days} baru. Jadwal usulan: {cut_offs} baru. Pertanyaan survei: {questions} baru. Balasan: {replies} baru."
        )
