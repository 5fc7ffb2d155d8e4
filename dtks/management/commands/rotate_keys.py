"""Bring NIK, KK and other encrypted values under the active keys (the first of FIELD_KEYS and INDEX_KEYS).

Runs on a live table, can be stopped at any time and started again. Put the new keys in front and
keep the old ones until this command reports 0 rows; then take the old ones out.
"""

from django.core.management.base import BaseCommand

from accounts.services import renew_secrets
from dtks import services


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=500, help="Rows per transaction.")

    def handle(self, *, batch: int, **options):
        def progress(label: str, rows: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{label}: {rows}")

        for result in services.rotate(batch=batch, progress=progress):
            left = f"; {result.left} sedang dipakai, jalankan lagi" if result.left else ""
            self.stdout.write(f"{result.label}: {result.rows} baris dienkripsi ulang{left}.")
        self.stdout.write(f"Verifikasi dua langkah: {renew_secrets()} baris dienkripsi ulang.")
