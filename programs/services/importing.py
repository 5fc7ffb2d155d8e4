"""Programmes from a file: all of them, or none."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from core.errors import Refused
from programs.content import Arrival
from programs.services.editing import create_program, edit_program


@transaction.atomic
def import_programs(*, arrivals: Sequence[Arrival], by: User) -> None:
    # In one order, so that two imports never wait for each other.
    for arrival in sorted(arrivals, key=lambda arrival: arrival.content["code"]):
        try:
            _put(arrival, by)
        except Refused as refusal:
            raise Refused(f"{arrival.content['name']}: {refusal.message}") from refusal


def _put(arrival: Arrival, by: User) -> None:
    parts = arrival.parts
    if arrival.program is None:
        create_program(
            id=arrival.id,
            draft=parts.draft,
            criteria=parts.criteria,
            documents=parts.documents,
            by=by,
        )
    else:
        edit_program(
            program=arrival.program,
            draft=parts.draft,
            criteria=parts.criteria,
            documents=parts.documents,
            expected_version=arrival.version,
            by=by,
        )
