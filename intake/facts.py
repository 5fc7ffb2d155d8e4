"""What is known of a person, in the words the catalogue's criteria ask about.

Three origins, each with its date: the register, the desk's own record, and what was asked at the desk. An answer given at the
desk is newer than the register and wins; what nobody knows is left out, so that a verdict says what is missing.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from dtks.housing import is_somebody_elses, power_va
from dtks.models import Person, Release
from dtks.vocabulary import OF_THE_FAMILY, Benefit, Outcome
from intake.models import Client, RegisterCheck
from programs.eligibility import MEMBERSHIPS, OWN_MEMBERSHIPS, FactValue
from programs.facts import FACTS

DESK = "ditanyakan di loket"

Facts = dict[str, FactValue]


def age_on(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def register_facts(person: Person | None, release: Release | None, on: date) -> Facts:
    """What a release says of a person and their family; nothing when they are not in it."""
    if person is None or release is None:
        return {}
    as_of, source = release.as_of, str(release)
    relatives = person.family.members.all() if person.family else [person]
    members = [member for member in relatives if member.delisted_by_id is None]
    ages = [age_on(m.born_on, on) for m in members if m.born_on]
    components = [
        name
        for name, present in (
            ("early_child", any(age <= 6 for age in ages)),
            ("elderly", any(age >= 60 for age in ages)),
        )
        if present
    ]
    flags = {*person.flags, *(f for member in members for f in member.flags if f in OF_THE_FAMILY)}
    received = sorted({benefit for member in members for benefit in member.benefits})
    found = {
        "in_register": FactValue(True, as_of, source),
        "exclusions": FactValue(sorted(flags), as_of, source),
        # The register knows its own aid; a KKS or PIP card only the desk can ask.
        MEMBERSHIPS: FactValue(received, as_of, source, is_partial=True),
        OWN_MEMBERSHIPS: FactValue(sorted(person.benefits), as_of, source, is_partial=True),
        # Ages show these two; a pregnancy, a school or a disability only the desk can ask.
        "pkh_components": FactValue(components, as_of, source, is_partial=True),
    }
    if person.family and person.family.decile:
        found["decile"] = FactValue(person.family.decile, as_of, source)
    if Benefit.PBI_JKN in person.benefits:
        found["health_cover"] = FactValue("pbi", as_of, source)
    if person.born_on:
        found["age"] = FactValue(age_on(person.born_on, on), as_of, source)
    if person.sex:
        found["sex"] = FactValue(person.sex, as_of, source)
    return found


def housing_facts(person: Person | None) -> Facts:
    """What a release says of the house, as far as it is plain; by the release that said it."""
    family = person.family if person and person.delisted_by_id is None else None
    if family is None or family.housing_release is None:
        return {}
    as_of, source = family.housing_release.as_of, str(family.housing_release)
    found = {}
    power = power_va(family.housing)
    if power is not None:
        found["power_va"] = FactValue(power, as_of, source)
    if is_somebody_elses(family.housing):
        found["owns_house_and_land"] = FactValue(False, as_of, source)
    return found


def screening_facts(person: Person, on: date) -> Facts:
    """What a count over the whole register may know of one person: no NIK is opened for it. See `intake.screening`."""
    return register_facts(person, person.release, on) | {
        "region": FactValue(person.region_id, on, "registri"),
        "has_nik": FactValue(person.nik_index is not None, on, "registri"),
    }


def region_of_nik(nik: str) -> str:
    """The district that gave the number out."""
    return f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}"


def person_facts(
    *, region_id: str, nik: str, born_on: date | None, sex: str, ppks: Iterable[str], on: date
) -> Facts:
    """What the form or the client's record says."""
    source = "data warga di loket"
    found = {
        "region": FactValue(region_id, on, source),
        "has_nik": FactValue(bool(nik), on, source),
        "ppks": FactValue(sorted(ppks), on, "keluhan ini"),
    }
    if nik:
        found["nik_region"] = FactValue(region_of_nik(nik), on, "NIK")
    if born_on:
        found["age"] = FactValue(age_on(born_on, on), on, source)
    if sex:
        found["sex"] = FactValue(sex, on, source)
    return found


def desk_facts(answers: Mapping[str, Mapping[str, Any]]) -> Facts:
    """Answers kept on the client: {fact: {"value": …, "on": "2026-11-23", "case": …}}."""
    return {
        name: FactValue(answer["value"], datetime.fromisoformat(answer["on"]).date(), DESK)
        for name, answer in answers.items()
        if name in FACTS
    }


def of_client(
    client: Client, *, person: Person | None, release: Release | None, ppks: Iterable[str], on: date
) -> Facts:
    return {
        **register_facts(person, release, on),
        **housing_facts(person),
        **person_facts(
            region_id=client.region_id,
            nik=client.nik or "",
            born_on=client.born_on,
            sex=client.sex,
            ppks=ppks,
            on=on,
        ),
        **desk_facts(client.answers),
    }


def unlisted_facts(check: RegisterCheck | None) -> Facts:
    """What a look-up says that found nobody."""
    if check is None or check.person is not None or check.outcome != Outcome.NOT_FOUND:
        return {}
    source = f"pemeriksaan registri {check.at:%d-%m-%Y}"
    return {"in_register": FactValue(False, check.at.date(), source)}
