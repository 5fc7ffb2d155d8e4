"""What the desk knows of one person of the register: each release's word, and the cases the reader may see."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from dashboard.queries.queue import with_row
from dashboard.words import Chip, status_chip
from dtks.models import FamilyDecile, Person, Release
from intake.models import Client, Complaint, RegisterProposal

MOST_CASES = 12


@dataclass(frozen=True)
class Word:
    """What one release said of this person; only what is on file is told."""

    release: Release
    text: str
    decile: int | None
    tone: str


@dataclass(frozen=True)
class CaseLine:
    case: Complaint
    status: Chip


def words_of(person: Person, deciles: list[FamilyDecile]) -> list[Word]:
    """Newest first. A full release vouches for whom it did not leave out, without a row of its own."""
    by_release = {row.release_id: row.decile for row in deciles}
    releases = Release.objects.applied().covering(person.region_id)
    found = []
    for release in releases.order_by("-as_of", "-applied_at"):
        decile = by_release.get(release.pk)
        gone = person.delisted_by
        if gone is not None and release.as_of >= gone.as_of:
            found.append(Word(release, _("tidak tercantum lagi"), None, "red"))
        elif release.pk == person.release_id:
            found.append(Word(release, _("tercantum; isi terakhir diperbarui"), decile, "green"))
        elif release.is_full and release.as_of > person.release.as_of:
            found.append(Word(release, _("dikukuhkan tanpa perubahan"), decile, "green"))
        elif release.pk in by_release:
            found.append(Word(release, _("keluarga tercantum"), decile, "grey"))
    return found


def cases_of(person: Person, user: User) -> list[CaseLine]:
    """Cases of this person, sealed ones only for those who may see them."""
    same = Client.objects.of_person(nik=person.nik, persons=[person.pk])
    found = with_row(Complaint.objects.visible_to(user).filter(client__in=same))
    return [
        CaseLine(case, status_chip(case.status))
        for case in found.order_by("-received_at", "-id")[:MOST_CASES]
    ]


def proposals_of(cases: list[CaseLine]) -> list[RegisterProposal]:
    keys = [line.case.pk for line in cases]
    found = RegisterProposal.objects.filter(complaint__in=keys)
    return list(found.select_related("export", "seen_in"))
