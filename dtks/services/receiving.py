"""A register file comes in: what it is, whether it is here already, and where it waits."""

import uuid
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from dtks import periods, reading
from dtks.columns import is_decile_list
from dtks.models import ColumnTitle, ImportBatch, Release
from dtks.places import Gazetteer, UnknownPlace
from dtks.vocabulary import ImportState, ReleaseState
from dtks.workflow import FINISHED
from regions.models import Region

MOST_BYTES = 2_000_000_000
# Rows looked at to learn which province a file is of.
MOST_ROWS_TO_PLACE = 1_000


class AlreadyApplied(Refused):
    """This very file is in the register already, or on its way; `earlier` is the import of it."""

    def __init__(self, message: str, earlier: ImportBatch | None):
        super().__init__(message)
        self.earlier = earlier


class WrongPeriod(Refused):
    """The period is not one a release can have."""


class FileTooLarge(Refused):
    """Beyond what one import takes."""


def receive(
    *,
    file: IO[bytes],
    file_name: str,
    source: str,
    period: str,
    region: Region | None = None,
    is_full: bool = True,
    by: User | None = None,
    batch_id: uuid.UUID | None = None,
    force: bool = False,
    applies_itself: bool = False,
) -> ImportBatch:
    """Keep a file and note what it is. The same `batch_id` again returns the same batch.

    Without `region`, the province of the first row that can be placed. Raises a Refused with what
    is wrong when the file cannot be a register extract.
    """
    if not periods.is_period(period):
        raise WrongPeriod(_("Tulis periode seperti 2023-06 (bulan) atau 2025-Q3 (triwulan)."))
    batch_id = batch_id or new_id()
    known = ImportBatch.objects.filter(pk=batch_id).first()
    if known:
        return known
    if region and by:
        authorize(by, Action.REGISTER_IMPORT, region.pk)
    # A person can be asked what a column holds; a command cannot.
    aliases = ColumnTitle.objects.known_in(region.pk if region else "")
    layout = reading.inspect(file, aliases, may_be_mapped=by is not None)
    if layout.size > MOST_BYTES:
        raise FileTooLarge(
            _("Berkas lebih besar dari 2 GB. Pecah per kabupaten/kota, lalu unggah satu per satu.")
        )
    region_id = region.pk if region else _province_of(file, layout)
    return _register(
        file=file,
        file_name=Path(file_name).name[:200],
        layout=layout,
        aliases=aliases,
        source=source,
        period=period,
        region_id=region_id,
        is_full=is_full,
        by=by,
        batch_id=batch_id,
        force=force,
        applies_itself=applies_itself,
    )


@transaction.atomic
def _register(
    *,
    file: IO[bytes],
    file_name: str,
    layout: reading.Layout,
    aliases: Mapping[str, str],
    source: str,
    period: str,
    region_id: str,
    is_full: bool,
    by: User | None,
    batch_id: uuid.UUID,
    force: bool,
    applies_itself: bool,
) -> ImportBatch:
    release, created = Release.objects.select_for_update().get_or_create(
        region_id=region_id,
        source=source,
        period=period,
        file_sha256=layout.sha256,
        defaults={
            "as_of": periods.last_day(period),
            # A list of deciles is silent about whom it does not name.
            "is_full": is_full and not is_decile_list(layout.keys),
            "columns": layout.keys,
        },
    )
    if not created:
        _refuse_repeat(release, force)
        if release.applied_at is None:
            release.state = ReleaseState.RECEIVED
            release.save(update_fields=["state"])
    batch = ImportBatch(
        pk=batch_id,
        release=release,
        region_id=region_id,
        file_name=file_name,
        layout=layout.stored(),
        size=layout.size,
        ignored_columns=layout.ignored,
        scopes=list(by.scopes(Action.REGISTER_IMPORT)) if by else [],
        applies_itself=applies_itself,
        by=by,
    )
    if by and reading.asks_for_a_person(layout, aliases):
        batch.state = ImportState.TITLES
    batch.save(force_insert=True)
    file.seek(0)
    batch.file.save("register.csv", File(file), save=False)
    batch.save(update_fields=["file"])
    return batch


def _refuse_repeat(release: Release, force: bool) -> None:
    if release.state == ReleaseState.APPLIED and not force:
        raise AlreadyApplied(
            _(
                "Berkas yang sama sudah diterapkan sebagai %(release)s pada %(on)s. Tidak ada yang "
                "perlu dilakukan."
            )
            % {
                "release": release,
                "on": f"{timezone.localtime(release.applied_at):%d-%m-%Y %H.%M}",
            },
            release.batches.filter(state=ImportState.APPLIED).first(),
        )
    waiting = release.batches.exclude(state__in=FINISHED).first()
    if waiting:
        raise AlreadyApplied(
            _("Berkas yang sama sudah dikirim dan belum selesai: %(state)s.")
            % {"state": waiting.get_state_display().lower()},
            waiting,
        )


def _province_of(file: IO[bytes], layout: reading.Layout) -> str:
    gazetteer = Gazetteer()
    rows = reading.rows(reading.open_table(file, layout), layout, today=timezone.localdate())
    for row in islice(rows, MOST_ROWS_TO_PLACE):
        try:
            return gazetteer.of_row(row.values)[:2]
        except (UnknownPlace, KeyError):
            continue
    raise reading.UnreadableFile(
        _(
            "Seribu baris pertama tidak memuat nama desa yang dikenal. Periksa kolom PROVINSI sampai "
            "DESA/KELUARAHAN, atau sebutkan wilayahnya."
        )
    )
