"""What a period can give: set by admins, counted down by the referrals that hold a place."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from programs.drafts import AllotmentDraft
from programs.models import Allotment, Program
from programs.queries.allotting import refuse_when_empty
from programs.services.saving import apply, audit, refuse_stale, require_region


@transaction.atomic
def set_allotment(
    *,
    id: UUID,
    program: Program,
    draft: AllotmentDraft,
    by: User,
    expected_version: int | None = None,
) -> Allotment:
    """A new row under the key of its form, or the row of that key changed. What is gone already stays counted."""
    require_region(by, program.region_id)
    if not by.may(Action.CATALOGUE_EDIT, draft.region_id):
        raise Refused(_("Wilayah itu di luar wilayah kerja Bapak/Ibu. Pilih wilayah di dalamnya."))
    held = Allotment.objects.select_for_update().filter(pk=id).first()
    row = held or Allotment(pk=id, program=program)
    if row.program_id != program.pk or (held and not by.may(Action.CATALOGUE_EDIT, held.region_id)):
        raise Refused(_("Baris kuota itu milik program atau wilayah lain."))
    if held is not None:
        if expected_version is None:
            return held  # the form of a new row, sent twice
        refuse_stale(held, expected_version, subject=program)
    changed = apply(row, draft.values())
    _require_sense(row)
    row.version += bool(held)
    try:
        with transaction.atomic():
            row.save(force_insert=held is None)
    except IntegrityError as error:
        raise Refused(
            _("Sudah ada kuota untuk wilayah dan masa itu. Ubah baris itu, atau pilih masa lain.")
        ) from error
    audit(program, by, "allotted", changed, part=row)
    return row


def _require_sense(row: Allotment) -> None:
    if row.places is not None and row.places < row.taken:
        raise Refused(
            _("Kuota tidak boleh di bawah yang sudah terpakai, yaitu %(taken)s.")
            % {"taken": row.taken}
        )
    if row.budget is not None and row.budget < row.spent:
        raise Refused(_("Anggaran tidak boleh di bawah yang sudah terpakai."))


@transaction.atomic
def take_place(*, program: Program, region_id: str, on: date) -> None:
    """One place of every allotment that the region draws on; refused when one of them is empty."""
    for row in _locked(program, region_id, on):
        refuse_when_empty(row)
        row.taken += 1
        row.save(update_fields=["taken"])


@transaction.atomic
def give_place_back(*, program: Program, region_id: str, on: date) -> None:
    for row in _locked(program, region_id, on):
        if row.taken:
            row.taken -= 1
            row.save(update_fields=["taken"])


@transaction.atomic
def spend(*, program: Program, region_id: str, on: date, amount: int) -> None:
    """Set money aside in every budget that the region draws on; refused when one of them lacks it, or none stands."""
    rows = [row for row in _locked(program, region_id, on) if row.budget is not None]
    if not rows:
        raise Refused(
            _("Anggaran %(program)s untuk masa ini belum ditetapkan. Minta admin menetapkannya.")
            % {"program": program}
        )
    for row in rows:
        left = row.budget_left or 0
        if amount > left:
            raise Refused(
                _("Anggaran %(region)s tinggal Rp %(left)s. Kurangi jumlahnya, atau tunda.")
                % {"region": row.region.name, "left": f"{left:,}".replace(",", ".")}
            )
        row.spent += amount
        _save_spent(row)


@transaction.atomic
def give_money_back(*, program: Program, region_id: str, on: date, amount: int) -> None:
    """`on` is the day the money was set aside: it goes back to the budget it came from."""
    for row in _locked(program, region_id, on):
        if row.budget is not None:
            row.spent -= min(amount, row.spent)
            _save_spent(row)


def _save_spent(row: Allotment) -> None:
    """The form shows what is spent, so one that was opened before is refused."""
    row.version += 1
    row.save(update_fields=["spent", "version"])


def _locked(program: Program, region_id: str, on: date) -> list[Allotment]:
    rows = Allotment.objects.filter(program=program).covering(region_id, on)
    # In one order everywhere, so that two hands never wait for each other.
    return list(
        rows.select_related("program", "region").select_for_update(of=("self",)).order_by("pk")
    )
