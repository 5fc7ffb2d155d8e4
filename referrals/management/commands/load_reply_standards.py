"""Load the usual days after which an unanswered referral is asked after. Repeatable: a second run changes nothing."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from referrals.services.chasing import load_standards

DATA = Path(__file__).resolve().parents[2] / "data" / "reply_standards.json"


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        added = load_standards(rows=json.loads(DATA.read_text(encoding="utf-8")))
        self.stdout.write(f"Standar jawaban penyedia: {added} baru.")
