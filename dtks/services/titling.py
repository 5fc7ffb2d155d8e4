"""A person says what the columns of a file hold; the next file is understood without asking."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from dtks import columns, reading
from dtks.cells import slug
from dtks.columns import BY_KEY
from dtks.models import ColumnTitle, ImportBatch
from dtks.workflow import IMPORT, Step


class WrongColumns(Refused):
    """`places` holds the sentence for each column of the file that cannot stay as it was said."""

    def __init__(self, message: str, places: dict[int, str] | None = None):
        super().__init__(message)
        self.places = places or {}


@transaction.atomic
def map_columns(*, batch: ImportBatch, keys: Sequence[str], by: User) -> ImportBatch:
    """One key of our columns for each title of the file, in its order; empty for none."""
    authorize(by, Action.REGISTER_IMPORT, batch.region_id)
    rows = ImportBatch.objects.select_for_update(of=["self"]).select_related("release")
    locked = rows.get(pk=batch.pk)
    state = IMPORT.step(Step.MAP, source=locked.state).target
    layout = reading.Layout.restored(locked.layout)
    _check(layout, keys)
    learnt = _remember(layout.titles, keys, region_id=locked.region_id, by=by)
    if layout.is_apart:
        layout = _joined(locked)
    else:
        layout = replace(layout, columns=tuple(BY_KEY.get(key) for key in keys))
    locked.layout = layout.stored()
    locked.ignored_columns = layout.ignored
    locked.state = state
    locked.touched_at = locked.queued_at = timezone.now()
    locked.save(update_fields=["layout", "ignored_columns", "state", "touched_at", "queued_at"])
    if locked.release.applied_at is None:
        locked.release.columns = layout.keys
        locked.release.is_full &= not columns.is_decile_list(layout.keys)
        locked.release.save(update_fields=["columns", "is_full"])
    record(
        Verb.COLUMNS_MAPPED,
        locked,
        actor=by,
        region_id=locked.region_id,
        data={"learnt": learnt},
    )
    return locked


def _joined(batch: ImportBatch) -> reading.Layout:
    """The tables of families and of members once more, by what was just learnt of their titles."""
    with batch.file.open("rb") as file:
        layout = reading.inspect(
            file, ColumnTitle.objects.known_in(batch.region_id), may_be_mapped=True
        )
    if layout.is_apart:
        raise WrongColumns(
            _(
                "Berkas keluarga dan berkas anggota belum tersambung. Pilih ID KELUARGA (atau NOKK) "
                "untuk kolom nomor keluarga di kedua berkas."
            )
        )
    _check(layout, layout.keys_in_order)
    return layout


def _check(layout: reading.Layout, keys: Sequence[str]) -> None:
    if len(keys) != len(layout.titles) or any(key and key not in BY_KEY for key in keys):
        raise WrongColumns(_("Kolom berkas ini sudah berubah. Muat ulang halaman ini."))
    twice = {
        place: _("%(column)s sudah dipilih untuk kolom lain. Pilih satu saja.")
        % {"column": BY_KEY[key].title}
        for place, key in enumerate(keys)
        # Each of the two tables names the family in a column of its own.
        if key and keys.count(key) > 1 and not (layout.is_apart and key in reading.JOINTS)
    }
    if twice:
        raise WrongColumns(_("Dua kolom berkas tidak boleh berisi hal yang sama."), twice)
    told = [key for key in keys if key]
    missing = columns.missing(told)
    if missing and not columns.is_decile_list(told):
        raise WrongColumns(
            _(
                "Masih kurang: %(missing)s. Pilih kolom berkas yang memuatnya. Bila berkas memang "
                "tidak memuatnya, batalkan impor ini dan minta berkas yang lengkap."
            )
            % {"missing": ", ".join(column.title for column in missing)}
        )


def _remember(
    titles: Sequence[str], keys: Sequence[str], *, region_id: str, by: User
) -> dict[str, str]:
    known = ColumnTitle.objects.known_in(region_id)
    learnt = {
        slug(title)[:100]: key
        for title, key in zip(titles, keys, strict=True)
        # A title with a long number is a line of data taken for titles.
        if slug(title) and known.get(slug(title)) != key and sum(map(str.isdigit, title)) < 6
    }
    for title, key in learnt.items():
        ColumnTitle.objects.update_or_create(
            region_id=region_id, title=title, defaults={"key": key, "by": by, "source": ""}
        )
    return learnt
