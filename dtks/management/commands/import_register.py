"""Import a DTKS or DTSEN extract: `import_register FILE --source dtks --period 2023-06`.

A full release (the default) also marks who is no longer listed; give --partial for a file that
holds only some of the region's people. The same file again changes nothing.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.errors import Refused
from dtks import services
from dtks.vocabulary import ImportState, Source
from regions.models import Region


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", choices=Source.values, required=True)
        parser.add_argument("--period", required=True, help="2023-06, or 2025-Q3")
        parser.add_argument("--region", help="Code of the region the file is of, such as 34.04")
        parser.add_argument("--partial", action="store_true")
        parser.add_argument("--force", action="store_true", help="Also a file applied before.")

    def handle(self, *, file: Path, region: str | None, partial: bool, **options):
        if not file.is_file():
            raise CommandError(f"Berkas {file} tidak ada.")
        place = None
        if region:
            place = Region.objects.in_force().filter(pk=region).first()
            if place is None:
                raise CommandError(
                    f"Kode wilayah {region} tidak dikenal. Jalankan load_regions dahulu."
                )
        try:
            batch = services.import_file(
                path=file,
                source=options["source"],
                period=options["period"],
                region=place,
                is_full=not partial,
                force=options["force"],
            )
        except services.AlreadyApplied as notice:
            self.stdout.write(notice.message)
            return
        except Refused as error:
            raise CommandError(error.message) from None
        if batch.state != ImportState.APPLIED:
            raise CommandError(batch.failure or batch.get_state_display())
        self.stdout.write(
            f"{batch.release} ({batch.region_id}): {batch.rows_read} baris; {batch.added} baru, "
            f"{batch.changed} berubah, {batch.unchanged} tetap, {batch.delisted} tidak lagi "
            f"terdaftar, {batch.rows_refused} ditolak, {batch.warnings} peringatan."
        )
        if batch.rows_refused:
            self.stdout.write(f"Daftar masalah: {batch.get_absolute_url()}")
