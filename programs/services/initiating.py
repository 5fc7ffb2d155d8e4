"""Focal points of an initiative: recorded by admins, one person at a time for each organisation."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refused
from programs.drafts import FocalPointDraft
from programs.models import FocalPoint, Organization, Program
from programs.services.saving import apply, audit, refuse_stale, require_region


@transaction.atomic
def save_focal_point(
    *,
    id: UUID,
    program: Program,
    draft: FocalPointDraft,
    by: User,
    expected_version: int | None = None,
) -> FocalPoint:
    """A new row under the key of its form, or the row of that key changed."""
    require_region(by, program.region_id)
    if program.is_judged:
        raise Refused(_("Narahubung dicatat pada prakarsa kerja sama, bukan pada program bantuan."))
    held = FocalPoint.objects.select_for_update().filter(pk=id).first()
    row = held or FocalPoint(pk=id, program=program)
    if row.program_id != program.pk:
        raise Refused(_("Narahubung itu milik prakarsa lain."))
    if held is not None:
        if expected_version is None:
            return held  # the form of a new row, sent twice
        refuse_stale(held, expected_version, subject=program)
    near = Organization.objects.offered_in(str(program.region_id))
    if not near.filter(pk=draft.organization_id).exists():
        raise Refused(_("Organisasi itu di luar wilayah prakarsa ini. Pilih yang melayaninya."))
    changed = apply(row, draft.values())
    row.version += bool(held)
    try:
        with transaction.atomic():
            row.save(force_insert=held is None)
    except IntegrityError as error:
        if "focal_point_one_at_a_time" not in str(error):
            raise
        raise Refused(
            _(
                "Organisasi ini sudah mempunyai narahubung pada masa itu. "
                "Akhiri tugas yang lama dahulu, lalu catat penggantinya."
            )
        ) from error
    audit(program, by, "focal_point", changed, part=row)
    return row
