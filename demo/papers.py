"""Papers of one family: given half a year ago with one case, still there when the wife comes with another; one has run out."""

from datetime import date, timedelta

import time_machine

from demo.proposals import photographed
from demo.regencies.team import Person, Team
from dtks.models import Person as Registered
from dtks.vocabulary import Relation
from intake import services
from intake.models import ClientDocument, Complaint
from programs.models import DocumentKind

VILLAGE = "34.04.07.2001"


def load_papers(team: Team) -> None:
    """The oldest case of a man whose wife the register knows; a second run finds the papers."""
    if ClientDocument.objects.filter(kind="kk").exists():
        return
    cases = Complaint.objects.within(VILLAGE).filter(is_sealed=False).exclude(status="merged")
    cases = cases.filter(client__person__relation=Relation.HEAD, client__person__sex="L")
    for case in cases.select_related("client__person__family").order_by("received_at"):
        person = case.client.person
        family = person.family if person else None
        wives = Registered.objects.listed().filter(family=family, relation=Relation.SPOUSE)
        wife = wives.exclude(nik=None).exclude(born_on=None).first() if family else None
        if wife is not None:
            _give(case, team)
            _come_again(wife, team)
            return


def _give(case: Complaint, team: Team) -> None:
    kinds = DocumentKind.objects.in_bulk(["kk", "sktm", "ktp"])
    at = {"client": case.client, "complaint": case, "by": team.counter}
    with time_machine.travel(case.received_at + timedelta(minutes=10), tick=False):
        services.add_paper(
            kind=kinds["kk"], file=photographed("Kartu Keluarga"), is_seen=True, **at
        )
        services.add_paper(kind=kinds["sktm"], file=photographed("Keterangan tidak mampu"), **at)
        services.add_paper(kind=kinds["ktp"], is_seen=True, **at)


def _come_again(wife: Registered, team: Team) -> None:
    # Both are there, as asked for above.
    born_on, nik = wife.born_on or date.min, wife.nik or ""
    person = Person(wife.name, VILLAGE, born_on, wife.sex, serial=int(nik[-4:]))
    team.case(
        person,
        ("Santunan untuk biaya hidup", "social", "FM"),
        story="Suami sakit, penghasilan berhenti.",
        days_ago=1,
    )
