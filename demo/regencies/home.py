"""UPTD Pagar Dewa: residents in all twelve lodges, beds held, a waiting list, and who came to the guidance of the last days."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from demo.people import MEN, WOMEN
from demo.regencies.register import SYAMSUDIN
from demo.regencies.team import Person, Team
from intake import services as intake
from intake.queries import zone
from programs.models import Activity, Bed, Facility
from referrals import services as referrals
from referrals.models import Attendance, Placement
from referrals.queries import placing

HOME = "uptd-pagar-dewa"
VILLAGES = ("17.71.01.1001", "17.71.02.1001", "17.71.03.1001", "17.71.04.1001")
SECOND = ("Effendi", "Harahap", "Ibrahim", "Nasution", "Rusli", "Siregar", "Yusuf")
# Lodges 1-6 are for men, 7-11 for women; 6 and 11 have no steps. The twelfth is for couples.
LODGES = ("1", "2", "3", "4", "5", "6", "1", "3", "7", "8", "9", "10", "11", "7")
WAITING = (
    ("P", Placement.Mobility.BEDRIDDEN, Placement.Priority.URGENT, "Tidur di teras masjid."),
    ("L", Placement.Mobility.WALKS, Placement.Priority.USUAL, ""),
    ("L", Placement.Mobility.AIDED, Placement.Priority.HIGH, "Anak satu-satunya merantau."),
    ("P", Placement.Mobility.WALKS, Placement.Priority.USUAL, "Bersedia menunggu."),
    ("L", Placement.Mobility.WALKS, Placement.Priority.HIGH, "Baru keluar rumah sakit."),
)
HELD = 2


def load_bengkulu(team: Team, officer: User) -> None:
    team.letterhead(
        "17.71",
        city="Bengkulu",
        office="SLRT Kota Bengkulu",
        lines=["Pemerintah Kota Bengkulu", "Dinas Sosial", "Sistem Layanan dan Rujukan Terpadu"],
    )
    desk = _Home(team, officer)
    for place, lodge in enumerate(LODGES):
        desk.settle(f"Wisma {lodge}", days_ago=150 - 8 * place)
    desk.couple(days_ago=40)
    for place, (sex, mobility, priority, note) in enumerate(WAITING):
        placement = desk.ask(sex, mobility, priority, note, days_ago=9 - place)
        if place >= len(WAITING) - HELD:
            with team.at(1, 3):
                bed = placing.beds_for(placement, timezone.localdate())[0]
                referrals.hold_bed(placement=placement, bed=bed, by=officer)
    desk.teach(days=4)
    team.case(
        SYAMSUDIN.person,
        ("Tempat tinggal dan perawatan lanjut usia", "social", "LUT"),
        story="Cucunya akan merantau, sesudah itu tinggal sendiri.",
        days_ago=2,
    )


class _Home:
    def __init__(self, team: Team, officer: User):
        self.team, self.officer = team, officer
        self.facility = Facility.objects.get(code=HOME)
        self.count = 0

    def ask(
        self,
        sex: str,
        mobility: str,
        priority: int,
        note: str,
        *,
        days_ago: int,
        spouse: Placement | None = None,
    ) -> Placement:
        """From the arrival in the city to the waiting list of the home."""
        self.count += 1
        names = MEN if sex == "L" else WOMEN
        age = 62 + self.count * 7 % 24
        person = Person(
            f"{names[self.count % len(names)]} {SECOND[self.count % len(SECOND)]}",
            VILLAGES[self.count % len(VILLAGES)],
            date(timezone.localdate().year - age, 1 + self.count % 12, 1 + self.count % 28),
            sex,
        )
        case = self.team.case(
            person,
            ("Tempat tinggal dan perawatan lanjut usia", "social", "LUT"),
            story="Tinggal sendiri, tidak ada keluarga yang merawat.",
            days_ago=days_ago,
            program=HOME,
            answers={"assessment_recommends": True},
        )
        referral = self.team.send(self.team.refer(case, program=HOME))
        with self.team.at(0.2, 1):
            return referrals.request_place(
                placement_id=new_id(),
                referral=referral,
                facility=self.facility,
                priority=priority,
                mobility=mobility,
                spouse=spouse,
                note=note,
                by=self.team.desk,
            )

    def settle(self, lodge: str, *, days_ago: int) -> None:
        """A resident of this lodge, whose case is closed."""
        sex = "L" if int(lodge.rpartition(" ")[2]) <= 6 else "P"
        aided = lodge in {"Wisma 6", "Wisma 11"}
        mobility = Placement.Mobility.AIDED if aided else Placement.Mobility.WALKS
        placement = self.ask(sex, mobility, Placement.Priority.USUAL, "", days_ago=days_ago)
        self._admit(placement, lodge)

    def couple(self, *, days_ago: int) -> None:
        usual = (Placement.Mobility.WALKS, Placement.Priority.USUAL, "Suami istri.")
        husband = self.ask("L", *usual, days_ago=days_ago)
        wife = self.ask("P", *usual, days_ago=days_ago - 1, spouse=husband)
        husband.refresh_from_db()
        first = self._admit(husband, "Wisma 12")
        self._admit(wife, "Wisma 12", room_of=first)

    def _admit(self, placement: Placement, lodge: str, room_of: Bed | None = None) -> Bed:
        with self.team.at(20, 60):
            free = placing.beds_for(placement, timezone.localdate())
            bed = next(
                bed
                for bed in free
                if bed.room.lodge.name == lodge and (not room_of or bed.room_id == room_of.room_id)
            )
            referrals.admit(placement=placement, bed=bed, by=self.officer)
        with self.team.at(2, 20):
            intake.resolve(complaint=placement.complaint, by=self.team.desk)
        with self.team.at(2, 20):
            intake.close(
                complaint=placement.complaint,
                informed_how="Diantar ke panti",
                by=self.team.desk,
            )
        return bed

    def teach(self, *, days: int) -> None:
        """Most come; every seventh is ill, and one is always away."""
        now = timezone.now().astimezone(zone())
        for back in range(1, days + 1):
            day = now - timedelta(days=back)
            residents = Placement.objects.living_on(day.date()).filter(facility=self.facility)
            people = list(residents.order_by("requested_at"))
            for activity in Activity.objects.filter(facility=self.facility):
                if not activity.is_on(day.date()):
                    continue
                with time_machine.travel(day.replace(hour=17), tick=False):
                    referrals.record_attendance(
                        activity=activity,
                        on=day.date(),
                        presences={
                            person.pk: Attendance.Presence.SICK
                            if (place + back) % 7 == 0
                            else Attendance.Presence.PRESENT
                            for place, person in enumerate(people)
                        },
                        by=self.officer,
                    )
