"""`manage.py load_catalogue [--demo]`: kinds, organisations and programmes from the data files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from programs.services import LoadReport, load_catalogue


class Command(BaseCommand):
    help = "Load the catalogue of programmes. May be repeated; rows an admin edited are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="also load the invented partners (DATA CONTOH)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_catalogue(with_demo=options["demo"], tell=self._tell)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal

    def _tell(self, title: str, report: LoadReport) -> None:
        self.stdout.write(
            f"{title}: {report.total} baris; {report.created} baru, {report.updated} diperbarui, "
            f"{report.kept} dipertahankan karena sudah disunting."
        )
        if report.skipped:
            self.stdout.write(f"  wilayah belum dimuat, dilewati: {', '.join(report.skipped)}")
