"""Looking at people of the register. Every look is written down, in the same transaction."""

import datetime as dt

from django.db import transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from dtks import matching
from dtks.matching import RegisterAnswer
from dtks.models import Person


@transaction.atomic
def search(
    *,
    by: User,
    on: dt.date,
    nik: str = "",
    kk: str = "",
    external_id: str = "",
    name: str = "",
    born_on: dt.date | None = None,
    village: str = "",
) -> RegisterAnswer:
    """Ask the register outside a case. What was typed is not kept, only what it led to."""
    told = {
        "nik": nik,
        "kk": kk,
        "external_id": external_id,
        "name": name,
        "born_on": born_on,
        "village": village,
    }
    answer = matching.find(
        nik=nik,
        kk=kk,
        external_id=external_id,
        name=name,
        born_on=born_on,
        village=village,
        on=on,
        user=by,
    )
    shown = [candidate.person for candidate in answer.candidates]
    if answer.person:
        shown.append(answer.person)
    record(
        Verb.REGISTER_SEARCHED,
        by,
        actor=by,
        region_id=village or next(iter(by.scopes(Action.REGISTER_CHECK)), None),
        data={
            "by": [field for field, value in told.items() if value],
            "outcome": str(answer.outcome),
            "persons": [str(person.pk) for person in shown],
        },
    )
    return answer


@transaction.atomic
def open_person(*, person: Person, by: User, on: dt.date) -> RegisterAnswer:
    """The full page of one person: what the register says of them today."""
    authorize(by, Action.PERSON_VIEW, person.region_id)
    record(Verb.PERSON_VIEWED, person, actor=by, region_id=person.region_id)
    return matching.confirmed(person=person, on=on, user=by)


@transaction.atomic
def reveal(*, person: Person, by: User) -> None:
    """NIK and KK in the clear, for somebody who has the right and leaves a trace."""
    authorize(by, Action.PERSON_REVEAL, person.region_id)
    record(Verb.PERSON_REVEALED, person, actor=by, region_id=person.region_id)
