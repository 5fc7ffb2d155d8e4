"""Half a year of a desk's work, done by the real services on days gone by, so that every screen has something true to show."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from demo.desk import Day, Desk
from demo.plot import CITRA_VISITS, STORIES
from intake import services as intake
from intake.models import Complaint, SurveyQuestion
from intake.workflow import Status
from notifications import services as notifications
from referrals import services as referrals

# Of so many cases nobody has opened what they were told yet.
STILL_NEW = 15
# Of the last days not every citizen has heard what is new.
NOT_TOLD_YET = 2


class Stories(Desk):
    """Each method takes one case from its arrival to where the story leaves it."""

    def run(self, story: str, days_ago: int) -> Complaint:
        self.day = Day(self.dice, days_ago)
        with time_machine.travel(self.day.moment, tick=False):
            case = self._arrive(
                listed=story
                not in {"declined", "alternative", "proposed", "verifying", "deciding"},
                vague=story == "candidates",
            )
        getattr(self, f"_{story}")(case)
        if days_ago > NOT_TOLD_YET:
            self._tell(case)
        self._rate(case)
        return case

    def _tell(self, case: Complaint) -> None:
        """The desk keeps its citizens informed."""
        for message in case.messages.waiting():
            with self.at(0.2, 3):
                case.refresh_from_db()
                words = intake.words_of(message, case, sender=intake.sender_of(case))
                road = self.dice.choice(["whatsapp", "whatsapp", "call", "spoken"])
                intake.tell(message_id=message.pk, road=road, text=words, by=self.clerk)

    def _rate(self, case: Complaint) -> None:
        """Half of those whose case is over say what they think of it, half of these by themselves."""
        case.refresh_from_db()
        if case.status != Status.CLOSED or self.dice.random() < 0.5:
            return
        mood = self.dice.choice([2, 3, 3, 3, 4, 4])
        codes = SurveyQuestion.objects.in_force(timezone.localdate()).values_list("code", flat=True)
        scores = {code: min(4, max(1, mood + self.dice.choice([-1, 0, 0, 0, 1]))) for code in codes}
        with self.at(2, 30):
            intake.give_survey(
                complaint=case,
                scores=scores | {"U4": 4},
                is_solved=mood > 2,
                comment="" if mood > 2 else "Bantuannya belum sampai ke rumah.",
                by=self.dice.choice([None, self.clerk]),
            )

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

    def _proposed(self, case: Complaint) -> None:
        """Left with the back office, who proposes the family to the register."""
        self._find(case, "poor")
        with self.at(4, 50):
            intake.decide_alternative(
                complaint=case,
                alternative="proposal",
                reason="Layak menurut kunjungan, tetapi belum tercatat. Usulkan lewat musyawarah kalurahan.",
                by=self.staff["eko"],
            )

    def _cancelled(self, case: Complaint) -> None:
        with self.at(1, 30):
            intake.cancel(
                complaint=case,
                note="Warga mencabut keluhan, sudah tertangani.",
                by=self.clerk,
            )

    def _merged(self, case: Complaint) -> None:
        """The same person calls again, is entered again, and the back office notices."""
        person, need = case.client, case.needs.get()
        with self.at(20, 40):
            twin = intake.log_complaint(
                complaint_id=new_id(),
                client=intake.ClientInput(
                    region=case.region,
                    name=person.name,
                    nik=person.nik or "",
                    no_nik_reason=person.no_nik_reason,
                ),
                needs=[
                    intake.NeedInput(
                        need.sector, need.wish, need.program, list(need.ppks_kinds.all())
                    )
                ],
                story="Menelepon lagi, menanyakan hal yang sama. (DATA CONTOH)",
                category=case.category,
                kind=case.kind,
                channel=Complaint.Channel.PHONE,
                truth_stated=True,
                by=self.clerk,
            )
        with self.at(0.5, 4):
            intake.merge(
                complaint=twin,
                kept=case,
                reason="Orang dan kebutuhan yang sama, tercatat dua kali.",
                by=self.staff["budi"],
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


def _read_up(staff: dict[str, User]) -> None:
    """Everybody has read what they were told so far."""
    while notifications.deliver():
        pass
    for user in staff.values():
        notifications.read_all(by=user)


def _start_turns(staff: dict[str, User]) -> None:
    """Budi and Lina take turns since the day before yesterday."""
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        intake.start_turns(
            rule_id=new_id(),
            region_id="34.04.07",
            sector="",
            valid_from=timezone.localdate(),
            valid_to=None,
            by=staff["dewi"],
        )


def load_cases(staff: dict[str, User], *, count: int, say: Callable[[str], None]) -> None:
    """Make `count` cases where there are none yet; every state of the workflow occurs."""
    if Complaint.objects.exists():
        return
    _start_turns(staff)
    desk = Stories(staff)
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
        if done == len(plan) - STILL_NEW:
            _read_up(staff)
        if done % 50 == 0 or done == len(plan):
            say(f"  keluhan contoh: {done} dari {len(plan)}")
    intake.escalate(now=timezone.now())
    while notifications.deliver():
        pass
    absent = set(Status.values) - set(Complaint.objects.values_list("status", flat=True))
    if absent and count >= 100:
        raise RuntimeError(f"No demo case is in {sorted(absent)}.")
