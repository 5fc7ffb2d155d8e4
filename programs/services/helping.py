"""The register of helpers: one by a form, many by a list. A list that came before changes nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from programs.helper_file import Problem
from programs.models import Helper
from programs.services.saving import refuse_stale
from regions.models import Region


@dataclass(frozen=True)
class ImportReport:
    created: int = 0
    changed: int = 0
    same: int = 0
    problems: tuple[Problem, ...] = ()


@transaction.atomic
def save_helper(
    *,
    helper_id: uuid.UUID,
    values: dict[str, Any],
    by: User,
    expected_version: int | None = None,
) -> Helper:
    """Add a helper or mend one. Idempotent by `helper_id`, which the form carries."""
    authorize(by, Action.CATALOGUE_EDIT, values["region_id"])
    hold(helper_id)
    helper = Helper.objects.select_for_update(of=("self",)).filter(pk=helper_id).first()
    if helper is not None:
        authorize(by, Action.CATALOGUE_EDIT, helper.region_id)
        if expected_version is None:
            return helper  # the new form, sent twice
        refuse_stale(helper, expected_version, subject=helper)
    helper = helper or Helper(id=helper_id, version=0)
    for name, value in values.items():
        setattr(helper, name, value)
    helper.version += 1
    try:
        with transaction.atomic():
            helper.save()
    except IntegrityError as error:
        raise Refused(
            "Nama ini sudah tercatat dengan jenis dan wilayah yang sama. Ubah data yang sudah ada."
        ) from error
    record(
        Verb.CATALOGUE_CHANGED,
        helper,
        actor=by,
        region_id=helper.region_id,
        data={
            "what": "helper",
            "name": helper.name,
            "row": str(helper.pk),
            "version": helper.version,
        },
    )
    return helper


@transaction.atomic
def import_helpers(*, rows: Sequence[dict[str, Any]], by: User) -> ImportReport:
    """Keep a list that was read without problems: all of it, or nothing with what is wrong."""
    codes = {row["region"] for row in rows}
    known = set(Region.objects.filter(pk__in=codes).values_list("pk", flat=True))
    problems = [_misplaced(row, known, by) for row in rows]
    found = tuple(problem for problem in problems if problem)
    if found:
        return ImportReport(problems=found)
    # One list at a time in a region: two of them would add the same helper twice.
    held = {
        (h.region_id, h.kind_id, h.name.lower()): h
        for h in Helper.objects.select_for_update(of=("self",)).filter(region__in=codes)
    }
    fresh: list[Helper] = []
    changed = same = 0
    for row in rows:
        values = {k: v for k, v in row.items() if k not in {"line", "region", "kind"}}
        helper = held.get((row["region"], row["kind"], row["name"].lower()))
        if helper is None:
            fresh.append(Helper(region_id=row["region"], kind_id=row["kind"], **values))
            continue
        different = [name for name, value in values.items() if getattr(helper, name) != value]
        if not different:
            same += 1
            continue
        for name in different:
            setattr(helper, name, values[name])
        helper.version += 1
        helper.save(update_fields=[*different, "version"])
        changed += 1
    Helper.objects.bulk_create(fresh, batch_size=500)
    report = ImportReport(created=len(fresh), changed=changed, same=same)
    if not rows:
        return report
    record(
        Verb.CATALOGUE_CHANGED,
        Region.objects.get(pk=min(codes)),
        actor=by,
        region_id=min(codes),
        data={"what": "helpers", "created": len(fresh), "changed": changed, "same": same},
    )
    return report


def _misplaced(row: dict[str, Any], known: set[str], by: User) -> Problem | None:
    if row["region"] not in known:
        return Problem(row["line"], "Kode wilayah", "Kode wilayah ini tidak ada.")
    if not by.may(Action.CATALOGUE_EDIT, row["region"]):
        return Problem(row["line"], "Kode wilayah", "Di luar wilayah kerja Bapak/Ibu.")
    return None
