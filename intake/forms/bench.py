"""What the forms of one case page read from the database, each thing once."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Action
from core.chips import Chip
from core.templatetags.ui import tanggal
from dtks.models import Person
from intake.changes import snapshot
from intake.facts import age_on
from intake.families import facts_of
from intake.models import (
    Client,
    Complaint,
    Need,
    PaperRequest,
    RegisterCheck,
    RegisterFlip,
    ReplyTemplate,
    Verification,
)
from intake.papers import Paper, Store, checklist, store_of
from intake.queries import (
    due_of,
    last_finding,
    latest_check,
    missing_papers,
    was_declined,
)
from programs.eligibility import Answer, Verdict
from programs.models import DocumentKind, Organization, PPKSKind, Program, RequiredDocument
from programs.queries import verdicts

# Evidence whose candidates wait for a person, whoever asked.
AWAITED = frozenset({RegisterCheck.How.OPEN, RegisterCheck.How.RELEASE})


class Bench:
    """The reads that several forms of one page share; each is done when first asked for, and once."""

    def __init__(self, complaint: Complaint, user: User):
        self.complaint = complaint
        self.user = user

    @cached_property
    def check(self) -> RegisterCheck | None:
        return latest_check(self.complaint)

    @cached_property
    def candidates(self) -> list[dict[str, Any]]:
        """Those of the last look-up that still wait for a person's click, best first."""
        if self.check is None or self.check.how not in AWAITED:
            return []
        rows = Person.objects.for_answer().in_bulk([c["person"] for c in self.check.candidates])
        by_key = {str(key): person for key, person in rows.items()}
        today = localdate()
        return [
            {
                "person": person,
                "age": age_on(person.born_on, today) if person.born_on else None,
                "why": given["why"],
                "is_outside": not self.user.may(Action.PERSON_VIEW, person.region_id),
            }
            for given in self.check.candidates
            if (person := by_key.get(given["person"]))
        ]

    @cached_property
    def flip(self) -> RegisterFlip | None:
        """What a release has changed and nobody has looked at: its evidence is still the latest then."""
        if self.check is None or self.check.how != RegisterCheck.How.RELEASE:
            return None
        waiting = self.complaint.flips.filter(seen_at=None)
        return waiting.select_related("before", "after", "recheck__release").first()

    @property
    def due(self) -> Chip | None:
        """The same words as on the page of the case."""
        sector = self.needs[0].sector if self.needs else ""
        return due_of(self.complaint, sector=sector, now=timezone.now())

    @cached_property
    def missing(self) -> list[PaperRequest]:
        return list(missing_papers(self.complaint))

    @cached_property
    def needs(self) -> list[Need]:
        return list(self.complaint.needs.select_related("program"))

    @cached_property
    def seen(self) -> str:
        """The case as it stands on this page."""
        settled = sum(bool(need.outcome) for need in self.needs)
        return snapshot(self.complaint, needs=len(self.needs), settled=settled)

    @cached_property
    def document_kinds(self) -> list[DocumentKind]:
        return list(DocumentKind.objects.active())

    @cached_property
    def ppks_kinds(self) -> list[PPKSKind]:
        return list(PPKSKind.objects.active())

    @cached_property
    def programs(self) -> list[Program]:
        found = Program.objects.active().offered_in(self.complaint.region_id)
        return [program for program in found.select_related("owner") if program.is_judged]

    @cached_property
    def organizations(self) -> list[Organization]:
        return list(Organization.objects.active().offered_in(self.complaint.region_id))

    @cached_property
    def finding(self) -> Verification | None:
        return last_finding(self.complaint)

    @cached_property
    def decision(self) -> Verification | None:
        """The last word of the manager or the coordinator."""
        decided = self.complaint.verifications.filter(stage=Verification.Stage.DECISION)
        return decided.first()

    @cached_property
    def was_declined(self) -> bool:
        return was_declined(self.complaint)

    @cached_property
    def replies(self) -> list[ReplyTemplate]:
        """Ready replies of every step for a case like this one."""
        return list(ReplyTemplate.objects.fitting(self.complaint))

    @property
    def reply_values(self) -> dict[str, str]:
        """What this case fills into a ready reply."""
        return {
            "nama": self.complaint.client.name,
            "nomor": self.complaint.number,
            "kebutuhan": ", ".join(need.wish for need in self.needs),
            "kantor": f"Puskesos {self.complaint.region.name}",
            "petugas": self.user.name,
            "tanggal": tanggal(localdate()),
        }

    @cached_property
    def twins(self) -> list[Complaint]:
        """Other open cases of the same person, the newest first."""
        client = self.complaint.client
        same = Client.objects.of_person(nik=client.nik, persons={client.person_id} - {None})
        found = Complaint.objects.visible_to(self.user, Action.COMPLAINT_MERGE).open()
        found = found.filter(Q(client=client) | Q(client__in=same)).exclude(pk=self.complaint.pk)
        return list(found.order_by("-received_at", "-id")[:5])

    @cached_property
    def verdicts(self) -> list[tuple[Program, Verdict]]:
        """Every programme of the place, judged on what is known today."""
        on = localdate()
        known = facts_of(self.complaint, self.user, on=on)
        return verdicts(facts=known, region_code=self.complaint.region_id, on=on)

    @cached_property
    def verdicts_on_needs(self) -> list[tuple[Program, Verdict]]:
        """Those of the programmes named in the needs, or of the needs' sectors."""
        named = {need.program_id for need in self.needs if need.program_id}
        sectors = {need.sector for need in self.needs}
        return [
            (program, verdict)
            for program, verdict in self.verdicts
            if (program.pk in named if named else sectors & set(program.sectors))
        ]

    @cached_property
    def store(self) -> Store:
        """Papers of this person and their family."""
        return store_of(self.user, client=self.complaint.client, on=localdate())

    @cached_property
    def relatives(self) -> list[Person]:
        """Everybody else on the card that the register knows."""
        person = self.check.person if self.check else None
        if person is None or person.family is None:
            return []
        members = person.family.members.all()
        return [m for m in members if m.pk != person.pk and m.delisted_by_id is None]

    @cached_property
    def papers(self) -> list[Paper]:
        """What the programmes of these needs ask for: those named, or else those that appear to fit."""
        programs = [need.program_id for need in self.needs if need.program_id] or [
            program.pk
            for program, verdict in self.verdicts_on_needs
            if verdict.answer == Answer.ELIGIBLE
        ]
        if not programs:
            return []
        return checklist(RequiredDocument.objects.of_programs(programs), self.store)

    @property
    def wanted_papers(self) -> list[Paper]:
        """Those that nobody has given or asked for yet."""
        asked = {row.kind_id for row in self.missing}
        return [p for p in self.papers if p.document is None and p.kind.pk not in asked]
