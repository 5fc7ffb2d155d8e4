"""One small desk at work: an arrival, the road of those outside the register, a referral and its answer."""

import random
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import time_machine
from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from demo.desk import Day
from intake import services as intake
from intake.models import Complaint
from intake.workflow import Status
from programs.models import Organization, PPKSKind, Program
from referrals import services as referrals
from referrals.models import LetterOffice, Referral
from regions.models import Region


@dataclass(frozen=True)
class Person:
    """Somebody invented. `nik_region` is the district of the card where it is not that of the village; `serial` belongs to
    whom the region's register knows."""

    name: str
    village: str
    born_on: date
    sex: str
    address: str = "Gang Contoh 3"
    nik_region: str = ""
    serial: int = 0

    def nik(self, serial: int = 0) -> str:
        day = self.born_on.day + (40 if self.sex == "P" else 0)
        card = (self.nik_region or self.village[:8]).replace(".", "")
        return f"{card}{day:02d}{self.born_on:%m%y}{self.serial or serial}"


class Team:
    """`desk` writes, `supervisor` looks and approves, `manager` decides; a bigger office has its own `counter`."""

    serial = 9700

    def __init__(
        self,
        *,
        desk: User,
        supervisor: User,
        manager: User,
        admin: User,
        counter: User | None = None,
    ):
        self.desk, self.supervisor, self.manager, self.admin = desk, supervisor, manager, admin
        self.counter = counter or desk
        self.dice = random.Random(desk.username)  # noqa: S311  invented cases, not a secret

    def arrives(self, days_ago: int) -> None:
        self.day = Day(self.dice, days_ago)

    def at(self, low: float, high: float) -> AbstractContextManager:
        return time_machine.travel(self.day.later(low, high), tick=False)

    def case(
        self,
        person: Person,
        *wishes: tuple[str, str, str],
        story: str,
        days_ago: int,
        program: str = "",
        answers: dict[str, Any] | None = None,
        is_urgent: bool = False,
    ) -> Complaint:
        """Logged, and led to an alternative where the register does not know them; `wishes` are (wish, sector, PPKS kind)."""
        self.arrives(days_ago)
        with time_machine.travel(self.day.moment, tick=False):
            case = self._log(person, wishes, story, is_urgent=is_urgent)
        if case.status == Status.VERIFYING:
            self._find_a_way(case, program)
        if answers:
            with self.at(0.2, 2):
                intake.answer_questions(
                    complaint=case, answers=answers, on=timezone.localdate(), by=self.desk
                )
        return case

    def _find_a_way(self, case: Complaint, program: str) -> None:
        with self.at(1, 6):
            intake.record_finding(
                complaint=case,
                basis="papers",
                hardship="poor",
                finding="Penghasilan tidak tetap, tanggungan tiga orang, ada keterangan tidak mampu dari desa.",
                by=self.supervisor,
            )
        with self.at(1, 20):
            intake.decide_alternative(
                complaint=case,
                alternative="regional" if program else "other_office",
                program=Program.objects.get(code=program) if program else None,
                reason="Belum tercatat di registri; keadaannya memerlukan bantuan daerah.",
                by=self.manager,
            )

    def _log(
        self,
        person: Person,
        wishes: Sequence[tuple[str, str, str]],
        story: str,
        *,
        is_urgent: bool,
    ) -> Complaint:
        Team.serial += 1
        return intake.log_complaint(
            complaint_id=new_id(),
            client=intake.ClientInput(
                region=Region.objects.get(pk=person.village),
                name=person.name.upper(),
                nik=person.nik(Team.serial),
                born_on=person.born_on,
                sex=person.sex,
                phone=f"+62811{self.dice.randint(1000000, 9999999)}",
                address=person.address.upper(),
                rt="002",
                rw="004",
            ),
            needs=[
                intake.NeedInput(
                    sector=sector, wish=wish, ppks_kinds=[PPKSKind.objects.get(pk=kind)]
                )
                for wish, sector, kind in wishes
            ],
            story=f"{story} (DATA CONTOH)",
            category="need",
            kind="complaint",
            channel=Complaint.Channel.DESK,
            truth_stated=True,
            none_of_these=True,
            is_urgent=is_urgent,
            urgent_reason="sedang dirawat" if is_urgent else "",
            by=self.counter,
        )

    def refer(
        self,
        case: Complaint,
        *,
        program: str = "",
        to: str = "",
        need: int = 0,
        purpose: str = "",
        letter_kind: str = "",
        body: str = "",
    ) -> Referral:
        """Drafted and submitted. `to` is the code of who gets the letter, else the programme's owner."""
        chosen = Program.objects.select_related("owner").get(code=program) if program else None
        organization = Organization.objects.get(code=to) if to else chosen.owner if chosen else None
        if organization is None:
            raise ValueError("A referral needs a programme or a recipient.")
        wanted = case.needs.all()[need]
        with self.at(1, 10):
            referral = referrals.draft(
                referral_id=new_id(),
                complaint=case,
                need=wanted,
                given=referrals.DraftInput(
                    program=chosen,
                    organization=organization,
                    kind=referrals.route_of(
                        organization=organization, program=chosen, region_id=case.region_id
                    ),
                    letter_kind=letter_kind or (chosen.letter_kind if chosen else "referral"),
                    purpose=purpose or wanted.wish,
                    body=body,
                ),
                by=self.desk,
            )
        with self.at(0.1, 3):
            return referrals.submit(referral=referral, by=self.desk)

    def send(self, referral: Referral) -> Referral:
        """Approved, and on its way with the citizen."""
        with self.at(2, 12):
            referrals.approve(referral=referral, by=self.supervisor)
        with self.at(0.5, 4):
            return referrals.mark_sent(
                referral=referral, how=Referral.SentHow.CITIZEN, by=self.desk
            )

    def reply(self, referral: Referral, answer: str, *, days: float, note: str = "") -> None:
        with self.at(days * 24, days * 24 + 6):
            referrals.record_reply(
                reply_id=new_id(),
                referral=referral,
                answer=answer,
                on=timezone.localdate(),
                note=note,
                by=self.desk,
            )

    def letterhead(self, region_id: str, *, city: str, office: str, lines: Sequence[str]) -> None:
        """Who signs here; asked for before the first approval, so that every letter is issued."""
        if LetterOffice.objects.filter(region=region_id).exists():
            return
        referrals.save_office(
            office_id=new_id(),
            region=Region.objects.get(pk=region_id),
            given=referrals.OfficeInput(
                name=f"{office} (contoh)",
                head_lines=list(lines),
                address="Jl. Contoh No. 1",
                city=city,
                signer_title="Manajer SLRT",
                signer_name=self.manager.name,
                signer_nip="DATA CONTOH",
            ),
            by=self.admin,
        )
