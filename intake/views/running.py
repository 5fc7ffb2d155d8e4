"""Cases that are there already, beside the one that is being typed: is it the same thing once more?"""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from core.crypto import blind_indexes
from dtks.models import Person
from intake.likeness import Asked, Likeness, Match, nearest
from intake.models import Complaint
from intake.queries import running_cases
from programs.models import Sector


@dataclass(frozen=True)
class Running:
    """A case that is open or ended lately, and what of it is like the one being typed."""

    case: Complaint
    is_same_person: bool
    match: Match | None

    @property
    def is_alike(self) -> bool:
        return self.is_same_person and bool(self.match and self.match.likeness == Likeness.WISH)

    @property
    def is_near(self) -> bool:
        return self.is_same_person and bool(self.match and self.match.likeness == Likeness.SECTOR)

    @property
    def sector(self) -> str:
        return str(Sector(self.match.need.sector).label) if self.match else ""


def running(
    needs: Collection[Asked], *, nik: str, kk: str, person: Person | None, user: User
) -> list[Running]:
    """The most alike first; a double entry is the usual reason for a second case of one person."""
    cases = running_cases(user, nik=nik, kk=kk, person_id=person.pk if person else None)
    indexes = blind_indexes(nik) if nik else []
    found = []
    for case in cases:
        known = [Asked(need.sector, need.wish, need.program_id) for need in case.needs.all()]
        client = case.client
        is_same = client.nik_index is not None and bytes(client.nik_index) in indexes
        is_same = is_same or (person is not None and client.person_id == person.pk)
        found.append(Running(case, is_same, nearest(needs, known)))
    return sorted(found, key=lambda row: (not row.is_alike, not row.is_near))
