"""Programmes from a file: all of them, or none. By a decree they hold from its day on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from accounts.models import User
from core.errors import Refused
from programs.content import Arrival
from programs.models import Program
from programs.services.allotting import set_allotment
from programs.services.editing import create_program, edit_program
from programs.services.versioning import schedule_version


@transaction.atomic
def import_programs(
    *, arrivals: Sequence[Arrival], by: User, effective: date | None = None, decree: str = ""
) -> None:
    # In one order, so that two imports never wait for each other.
    for arrival in sorted(arrivals, key=lambda arrival: arrival.content["code"]):
        try:
            _put(arrival, by, effective, decree)
        except Refused as refusal:
            raise Refused(f"{arrival.content['name']}: {refusal.message}") from refusal


def _put(arrival: Arrival, by: User, effective: date | None, decree: str) -> None:
    if arrival.program is not None and arrival.is_same:
        program = arrival.program
    else:
        program = _put_content(arrival, by, effective, decree)
    # Quotas name their own days, whatever the decree says.
    for row in arrival.allotments:
        set_allotment(
            id=row.id, program=program, draft=row.draft, by=by, expected_version=row.version
        )


def _put_content(arrival: Arrival, by: User, effective: date | None, decree: str) -> Program:
    parts = arrival.parts
    if arrival.program is None:
        # Nothing came before it: it is shown at once, and opens on that day.
        opens = parts.draft.valid_from or effective
        return create_program(
            id=arrival.id,
            draft=replace(parts.draft, valid_from=opens),
            criteria=parts.criteria,
            documents=parts.documents,
            by=by,
        )
    if effective:
        schedule_version(
            program=arrival.program,
            parts=parts,
            valid_from=effective,
            decree=decree,
            expected_version=arrival.version,
            by=by,
        )
        return arrival.program
    return edit_program(
        program=arrival.program,
        draft=parts.draft,
        criteria=parts.criteria,
        documents=parts.documents,
        expected_version=arrival.version,
        by=by,
    )
