"""The staff of the demo desk at work: arrivals and the steps that stories share, by the real services."""

import random
from datetime import datetime, timedelta

import time_machine
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from demo.people import MEN, SECOND, WOMEN
from demo.plot import CITRA_VISITS, COUNTERS, WISHES, fits
from dtks.models import Person
from intake import services as intake
from intake.models import Complaint
from intake.queries import zone
from outreach import services as outreach
from outreach.models import Visit
from outreach.questions import SECTIONS, Question
from programs.models import DocumentKind, Organization, PPKSKind, Program
from referrals import services as referrals
from referrals.models import Referral
from regions.models import Region


class Day:
    """A working hour on a day gone by, moving on as the story goes; never later than now."""

    def __init__(self, dice: random.Random, days_ago: int):
        self.dice = dice
        self.latest = timezone.now() - timedelta(minutes=5)
        start = self.latest.astimezone(zone()) - timedelta(days=days_ago)
        self.moment = min(
            start.replace(hour=dice.randint(8, 14), minute=dice.randint(0, 59)), self.latest
        )

    def later(self, low: float, high: float) -> datetime:
        self.moment = min(self.moment + timedelta(hours=self.dice.uniform(low, high)), self.latest)
        return self.moment


class Desk:
    """The staff at work on one case after the other; the same cases for the same register."""

    def __init__(self, staff: dict[str, User]):
        self.dice = random.Random(400)  # noqa: S311  invented cases, not a secret
        self.staff = staff
        self.villages = Region.objects.in_bulk([code for code, *_rest in COUNTERS])
        self.kinds = PPKSKind.objects.in_bulk()
        self.papers = DocumentKind.objects.in_bulk()
        self.programs = {p.code: p for p in Program.objects.select_related("owner")}
        self.partner = (
            Organization.objects.filter(kind=Organization.Kind.PARTNER, is_active=True)
            .filter(Q(region=None) | Q(region__in=["34", "34.04", "34.04.07"]))
            .order_by("-region", "name")
            .first()
        )
        self.agency = Organization.objects.get(code="dinsos-sleman")
        self.listed, self.outside = {}, {}
        for village in self.villages:
            people = Person.objects.filter(region_id=village, delisted_by=None).order_by(
                "external_id"
            )
            adults = people.filter(born_on__lt=timezone.localdate() - timedelta(days=21 * 365))
            adults = adults.select_related("family")
            self.listed[village] = iter(list(adults.filter(family__decile__lte=5, flags=[])))
            self.outside[village] = iter(list(adults.filter(family__decile__gte=6)))
        self.strangers = 9500

    def at(self, low: float, high: float):
        return time_machine.travel(self.day.later(low, high), tick=False)

    def _arrive(self, *, listed: bool, vague: bool) -> Complaint:
        village, counter, _share = self.dice.choices(COUNTERS, weights=[c[2] for c in COUNTERS])[0]
        client = (
            self._known(village, listed=listed, vague=vague)
            if listed or self.dice.random() < 0.4
            else self._stranger(village)
        )
        age = (timezone.localdate() - client.born_on).days // 365
        wish, sector, kind, program, category, story = self.dice.choice(
            [row for row in WISHES if fits(row[2], row[3], age=age, sex=client.sex)]
        )
        by_field = counter == "ani" and self.dice.random() < 0.3
        self.clerk = self.staff[counter]
        urgent = self.dice.random() < 0.08
        return intake.log_complaint(
            complaint_id=new_id(),
            client=client,
            needs=[
                intake.NeedInput(
                    sector=sector,
                    wish=wish,
                    program=self.programs.get(program),
                    ppks_kinds=[self.kinds[kind]],
                )
            ],
            story=f"{story} (DATA CONTOH)",
            category=category,
            kind=self.dice.choice(Complaint.Kind.values)
            if category == "non_programme"
            else "complaint",
            channel=Complaint.Channel.FIELD
            if by_field
            else self.dice.choice(["desk", "desk", "desk", "whatsapp"]),
            truth_stated=True,
            none_of_these=not vague,
            by=self.staff["citra"] if by_field else self.clerk,
            reporter=self.dice.choice(["self", "self", "self", "family"]),
            is_urgent=urgent,
            urgent_reason="sedang dirawat" if urgent else "",
        )

    def _known(self, village: str, *, listed: bool, vague: bool) -> intake.ClientInput:
        person = next(self.listed[village] if listed else self.outside[village])
        return intake.ClientInput(
            region=self.villages[village],
            name=person.name,
            nik="" if vague else person.nik,
            no_nik_reason="lost" if vague else "",
            born_on=person.born_on,
            sex=person.sex,
            phone=self._phone(),
            address=person.family.address,
            rt=person.family.rt,
            rw=person.family.rw,
        )

    def _stranger(self, village: str) -> intake.ClientInput:
        """Somebody whom no release knows."""
        self.strangers += 1
        born_on = timezone.localdate() - timedelta(days=self.dice.randint(25 * 365, 75 * 365))
        sex = self.dice.choice("LP")
        day = born_on.day + (40 if sex == "P" else 0)
        return intake.ClientInput(
            region=self.villages[village],
            name=f"{self.dice.choice(MEN if sex == 'L' else WOMEN)} {self.dice.choice(SECOND)}".upper(),
            nik=f"331405{day:02d}{born_on:%m%y}{self.strangers}",
            born_on=born_on,
            sex=sex,
            phone=self._phone(),
            address="KONTRAKAN BELAKANG PASAR",
            rt="003",
            rw="007",
        )

    def _phone(self) -> str:
        return f"+62811{self.dice.randint(1000000, 9999999)}"

    # Steps, shared by the stories.

    def _refer(
        self, case: Complaint, program: Program | None = None, organization=None
    ) -> Referral:
        need = case.needs.get()
        program = program or need.program
        with self.at(2, 30):
            return referrals.draft(
                referral_id=new_id(),
                complaint=case,
                need=need,
                given=referrals.DraftInput(
                    program=program,
                    organization=organization or self.agency,
                    kind=referrals.route_of(
                        organization=organization or self.agency,
                        program=program,
                        region_id=case.region_id,
                    ),
                    letter_kind="referral",
                    purpose=need.wish,
                    justification="Keadaan keluarga menurut petugas memerlukan bantuan.",
                ),
                by=self.staff["budi"],
            )

    def _submit(self, referral: Referral) -> None:
        with self.at(0.1, 3):
            referrals.submit(referral=referral, by=self.staff["budi"])

    def _approve_and_send(self, referral: Referral) -> None:
        with self.at(2, 40):
            referrals.approve(referral=referral, by=self.staff["dewi"])
        with self.at(1, 20):
            referrals.mark_sent(
                referral=referral,
                how=self.dice.choice(Referral.SentHow.values),
                by=self.staff["budi"],
            )

    def _reply(self, referral: Referral, answer: str, note: str) -> None:
        with self.at(48, 200):
            referrals.record_reply(
                reply_id=new_id(),
                referral=referral,
                answer=answer,
                on=timezone.localdate(),
                note=note,
                by=self.staff["budi"],
            )

    def _end(self, case: Complaint) -> None:
        with self.at(1, 30):
            intake.resolve(complaint=case, by=self.staff["budi"])
        with self.at(1, 60):
            intake.close(
                complaint=case,
                informed_how=self.dice.choice(["Datang ke loket", "Lewat WhatsApp", "Ditelepon"]),
                by=self.clerk,
            )

    def _plan_visit(self, case: Complaint, days_ahead: int) -> Visit:
        with self.at(1, 8):
            return outreach.plan(
                id=new_id(),
                complaint=case,
                purpose=Visit.Purpose.VERIFICATION,
                planned_on=timezone.localdate() + timedelta(days=days_ahead),
                assigned_to=self.staff["citra"],
                by=self.staff["dewi"],
                instruction="Mohon lihat keadaan rumah dan tanggungan. (DATA CONTOH)",
            )

    def _visit(self, case: Complaint, hardship: str) -> None:
        visit = self._plan_visit(case, 1)
        poor = hardship != "well_off"
        answers = {
            question.code: self._answer(question, poor)
            for section in SECTIONS
            for question in section.questions
        }
        with self.at(20, 40):
            outreach.report(
                visit=visit,
                found=outreach.Report(
                    id=new_id(),
                    met_with=Visit.Met.SELF,
                    visited_at=timezone.now(),
                    answers=answers,
                    conclusion=hardship,
                    note="Tetangga membenarkan keadaannya.",
                ),
                by=self.staff["citra"],
            )

    def _answer(self, question: Question, poor: bool) -> str:
        """What a poor home shows counts for Kepmensos 262/HUK/2022; a better one does not."""
        codes = [
            code
            for code, _label in question.options
            if code != "none" or question.code != "dwelling"
        ]
        counted = [code for code in codes if code in question.counts]
        others = [code for code in codes if code not in question.counts]
        wanted = counted if poor and self.dice.random() < 0.7 else others
        return self.dice.choice(wanted or codes)

    def _find(self, case: Complaint, hardship: str) -> None:
        basis = "papers"
        if case.region_id == CITRA_VISITS and self.dice.random() < 0.6:
            self._visit(case, hardship)
            basis = "visit"
        with self.at(8, 60):
            intake.record_finding(
                complaint=case,
                basis=basis,
                hardship=hardship,
                finding="Rumah semi permanen, penghasilan tidak tetap, tanggungan tiga orang."
                if hardship != "well_off"
                else "Rumah permanen, dua sepeda motor, penghasilan tetap.",
                by=self.staff["dewi"],
            )
