"""Half a year of a desk's work, done by the real services on days gone by, so that every screen has something true to show."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import time_machine
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from demo.people import MEN, SECOND, WOMEN
from dtks.models import Person
from intake import services as intake
from intake.models import Complaint
from intake.queries import zone
from intake.workflow import Status
from outreach import services as outreach
from outreach.models import Visit
from outreach.questions import SECTIONS, Question
from programs.models import DocumentKind, Organization, PPKSKind, Program, Sector
from referrals import services as referrals
from referrals.models import Referral
from regions.models import Region

# Village, who sits at its counter, share of the cases.
COUNTERS = (
    ("34.04.07.2001", "ani", 6),
    ("34.04.07.2002", "hani", 2),
    ("34.04.07.2003", "indra", 2),
)
CITRA_VISITS = "34.04.07.2001"
# (wish, sector, PPKS kind, programme, category, story)
WISHES = (
    (
        "Reaktivasi PBI-JKN",
        Sector.HEALTH,
        "LUT",
        "pbi-jkn-reaktivasi",
        "membership",
        "Kartu KIS tidak aktif saat berobat ke RSUD.",
    ),
    (
        "Kepesertaan PKH",
        Sector.SOCIAL,
        "FM",
        "pkh",
        "membership",
        "Dahulu menerima PKH, sudah dua tahap tidak cair.",
    ),
    (
        "Sembako untuk keluarga",
        Sector.FOOD,
        "FM",
        "sembako",
        "need",
        "Penghasilan buruh harian tidak cukup untuk makan sebulan.",
    ),
    (
        "Biaya sekolah anak",
        Sector.EDUCATION,
        "FM",
        "pip",
        "need",
        "Anak terancam putus sekolah karena biaya.",
    ),
    (
        "Kursi roda",
        Sector.SOCIAL,
        "PD",
        "atensi",
        "need",
        "Tidak dapat berjalan sejak kecelakaan kerja.",
    ),
    (
        "Perbaikan rumah",
        Sector.HOUSING,
        "FM",
        "bsps",
        "need",
        "Atap bocor dan dinding bambu sudah rapuh.",
    ),
    (
        "Subsidi listrik",
        Sector.ENERGY,
        "PRSE",
        "subsidi-listrik",
        "membership",
        "Daya 900 VA, tagihan memberatkan janda tiga anak.",
    ),
    (
        "Kuliah anak pertama",
        Sector.EDUCATION,
        "FM",
        "kip-kuliah",
        "need",
        "Anak diterima di perguruan tinggi negeri.",
    ),
    (
        "Dokumen kependudukan",
        Sector.CIVIL,
        "GLD",
        "",
        "non_programme",
        "KTP hilang, tidak hafal NIK.",
    ),
    (
        "Pengaduan bantuan terpotong",
        Sector.SOCIAL,
        "FM",
        "sembako",
        "grievance",
        "Bantuan diterima tidak utuh.",
    ),
)
STORIES = (  # name, weight, oldest days ago, newest days ago
    ("served", 110, 175, 21),
    ("informed", 62, 175, 10),
    ("declined", 26, 170, 15),
    ("alternative", 30, 170, 15),
    ("cancelled", 10, 150, 10),
    ("reviewing", 34, 9, 0),
    ("awaiting_approval", 18, 8, 1),
    ("returned", 8, 9, 2),
    ("awaiting_reply", 30, 26, 4),
    ("incomplete", 18, 14, 1),
    ("verifying", 22, 8, 0),
    ("deciding", 14, 9, 1),
    ("candidates", 10, 3, 0),
    ("to_inform", 8, 12, 2),
)


def _fits(kind: str, program: str, *, age: int, sex: str) -> bool:
    """Nobody of thirty is a neglected elder, and children at university have parents of a certain age."""
    if program == "kip-kuliah":
        return 38 <= age <= 62
    if program == "pip":
        return 26 <= age <= 55
    return {"LUT": age >= 60, "PRSE": sex == "P" and 18 <= age <= 59}.get(kind, True)


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
        self.agency = Organization.objects.filter(
            kind=Organization.Kind.AGENCY, region="34.04", is_active=True
        ).first()
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

    def run(self, story: str, days_ago: int) -> Complaint:
        self.day = Day(self.dice, days_ago)
        with time_machine.travel(self.day.moment, tick=False):
            case = self._arrive(
                listed=story not in {"declined", "alternative", "verifying", "deciding"},
                vague=story == "candidates",
            )
        getattr(self, f"_{story}")(case)
        return case

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
            [row for row in WISHES if _fits(row[2], row[3], age=age, sex=client.sex)]
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
                    organization=organization or self.agency or (program and program.owner),
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

    # The stories.

    def _served(self, case: Complaint) -> None:
        referral = self._refer(case)
        self._submit(referral)
        self._approve_and_send(referral)
        if self.dice.random() < 0.12:
            self._reply(referral, "declined", "Kuota tahun ini habis.")
            with self.at(1, 20):
                intake.settle_need(
                    need=case.needs.get(),
                    outcome="not_met",
                    note="Kuota habis, diusulkan tahun depan.",
                    by=self.staff["budi"],
                )
        else:
            self._reply(referral, "accepted", "")
            self._reply(referral, "delivered", "Bantuan sudah diterima warga.")
        self._end(case)

    def _informed(self, case: Complaint) -> None:
        with self.at(1, 40):
            intake.settle_need(
                need=case.needs.get(),
                outcome="informed",
                note="Dijelaskan syarat dan cara mendaftar.",
                by=self.staff["budi"],
            )
        self._end(case)

    def _to_inform(self, case: Complaint) -> None:
        with self.at(1, 20):
            intake.settle_need(
                need=case.needs.get(),
                outcome="informed",
                note="Jawaban siap disampaikan.",
                by=self.staff["budi"],
            )
        with self.at(1, 5):
            intake.resolve(complaint=case, by=self.staff["budi"])

    def _declined(self, case: Complaint) -> None:
        self._find(case, "well_off")
        with self.at(4, 60):
            intake.decline(
                complaint=case,
                reason="Keluarga dinilai mampu, jadi tidak dapat difasilitasi. Silakan ke layanan umum puskesmas.",
                by=self.staff["eko"],
            )
        if self.dice.random() < 0.75:
            with self.at(4, 60):
                intake.close(complaint=case, informed_how="Datang ke loket", by=self.clerk)

    def _alternative(self, case: Complaint) -> None:
        self._find(case, "poor")
        with self.at(4, 50):
            intake.decide_alternative(
                complaint=case,
                alternative="partner",
                organization=self.partner,
                reason="Belum masuk registri; dibantu mitra sambil diusulkan ke DTSEN.",
                by=self.staff["eko"],
            )
        referral = self._refer(case, program=None, organization=self.partner)
        self._submit(referral)
        self._approve_and_send(referral)
        self._reply(referral, "delivered", "Bantuan mitra sudah diterima.")
        self._end(case)

    def _cancelled(self, case: Complaint) -> None:
        with self.at(1, 30):
            intake.cancel(
                complaint=case,
                note="Warga mencabut keluhan, sudah tertangani.",
                by=self.clerk,
            )

    def _reviewing(self, case: Complaint) -> None:
        if self.dice.random() < 0.4:
            with self.at(0.5, 4):
                intake.take(complaint=case, by=self.staff["budi"])

    def _awaiting_approval(self, case: Complaint) -> None:
        self._submit(self._refer(case))

    def _returned(self, case: Complaint) -> None:
        referral = self._refer(case)
        self._submit(referral)
        with self.at(2, 20):
            referrals.return_to_author(
                referral=referral,
                note="Lengkapi surat faskes, lalu ajukan lagi.",
                by=self.staff["dewi"],
            )

    def _awaiting_reply(self, case: Complaint) -> None:
        referral = self._refer(case)
        self._submit(referral)
        self._approve_and_send(referral)

    def _incomplete(self, case: Complaint) -> None:
        with self.at(1, 20):
            intake.request_papers(
                complaint=case,
                kinds=[self.papers["kk"], self.papers["surat_faskes"]],
                note="Mohon dibawa ke loket.",
                by=self.staff["budi"],
            )

    def _verifying(self, case: Complaint) -> None:
        """Left with the supervisor; some wait for a visit of today or the next days."""
        if case.region_id == CITRA_VISITS and self.dice.random() < 0.6:
            wait = (timezone.now() - self.day.moment).days
            self._plan_visit(case, wait + self.dice.choice([-1, 0, 0, 0, 1, 2]) if wait else 0)

    def _deciding(self, case: Complaint) -> None:
        self._find(case, self.dice.choice(["poor", "vulnerable"]))

    def _candidates(self, case: Complaint) -> None:
        """Left with the front office, who must say which person it is."""


def load_cases(staff: dict[str, User], *, count: int, say: Callable[[str], None]) -> None:
    """Make `count` cases where there are none yet; every state of the workflow occurs."""
    if Complaint.objects.exists():
        return
    desk = Desk(staff)
    total = sum(weight for _name, weight, *_days in STORIES)
    plan = [
        (name, desk.dice.randint(newest, oldest))
        for name, weight, oldest, newest in STORIES
        for _ in range(max(1, round(count * weight / total)))
    ]
    # In the order of arrival, so that numbers rise with time.
    plan.sort(key=lambda item: -item[1])
    for done, (name, days_ago) in enumerate(plan, start=1):
        with transaction.atomic():
            desk.run(name, days_ago)
        if done % 50 == 0 or done == len(plan):
            say(f"  keluhan contoh: {done} dari {len(plan)}")
    intake.flag_overdue(now=timezone.now())
    absent = set(Status.values) - set(Complaint.objects.values_list("status", flat=True))
    if absent and count >= 100:
        raise RuntimeError(f"No demo case is in {sorted(absent)}.")
