"""Rides of Sragen (PAIMAH, LASAMBA) and the outreach vehicle of Pasaman with its plan for a day."""

from datetime import date, datetime, timedelta

import time_machine
from django.utils import timezone

from core.ids import new_id
from demo.regencies.register import ROSNI, SRI_SUNARTI
from demo.regencies.team import Person, Team
from intake.models import Complaint
from intake.queries import zone
from outreach import services as outreach
from outreach.models import Driver, Trip, Vehicle
from programs.models import Organization, Program
from regions.models import Region

KEDEN, MASARAN = "33.14.01.2001", "33.14.03.2001"
CARE = {"needs_care": True, "transport_need": ["service"]}


def _hour(days: int, hour: int) -> datetime:
    """So many days from today, at a full hour of the desk's own clock."""
    day = timezone.now().astimezone(zone()) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _fleet(
    team: Team,
    *,
    region: str,
    owner: str,
    cars: list[tuple[str, str, int, bool]],
    drivers: list[str],
) -> tuple[list[Vehicle], list[Driver]]:
    organization = Organization.objects.get(code=owner)
    vehicles = [
        outreach.save_vehicle(
            vehicle_id=new_id(),
            values={
                "region_id": region,
                "name": name,
                "plate": plate,
                "seats": seats,
                "is_accessible": is_accessible,
                "organization": organization,
                "is_active": True,
            },
            by=team.admin,
        )
        for name, plate, seats, is_accessible in cars
    ]
    people = [
        outreach.save_driver(
            driver_id=new_id(),
            values={"region_id": region, "name": name, "phone": "", "is_active": True},
            by=team.admin,
        )
        for name in drivers
    ]
    return vehicles, people


def load_sragen(team: Team) -> None:
    vehicles, drivers = _fleet(
        team,
        region="33.14",
        owner="uptpk-sragen",
        cars=[
            ("Ambulans UPTPK", "AD 9001 XX", 4, True),
            ("Mobil antar warga", "AD 9002 XX", 6, False),
        ],
        drivers=["Paino (DATA CONTOH)", "Sukamto (DATA CONTOH)"],
    )

    def ask(case: Complaint, *, program: str, kind: str, to: str, at: datetime, who: str) -> Trip:
        return outreach.request_trip(
            trip_id=new_id(),
            complaint=case,
            kind=kind,
            origin=case.client.address.title() if kind == Trip.Kind.SERVICE else "RSUD Sragen",
            destination=to,
            wanted_at=at,
            program=Program.objects.get(code=program),
            companion=who,
            by=team.desk,
        )

    def book(trip: Trip, car: int, start: datetime) -> None:
        outreach.schedule_trip(
            trip=trip,
            vehicle=vehicles[car],
            driver=drivers[car],
            starts_at=start,
            ends_at=start + timedelta(hours=4),
            by=team.desk,
        )

    dialysis = team.case(
        Person("Sutini", KEDEN, date(1961, 5, 4), "P", "Dukuh Keden 7"),
        ("Antar cuci darah", "health", "FM"),
        story="Cuci darah dua kali seminggu, tidak ada kendaraan.",
        days_ago=9,
        program="paimah",
        answers=CARE,
    )
    with time_machine.travel(_hour(-7, 9), tick=False):
        done = ask(
            dialysis,
            program="paimah",
            kind="service",
            to="RSUD Sragen, unit hemodialisis",
            at=_hour(1, 7),
            who="anak",
        )
        book(done, 0, _hour(1, 7))
    with time_machine.travel(_hour(-6, 12), tick=False):
        outreach.carry_out(trip=done, note="Diantar dan dijemput kembali.", by=team.desk)
    again = ask(
        dialysis,
        program="paimah",
        kind="service",
        to="RSUD Sragen, unit hemodialisis",
        at=_hour(1, 7),
        who="anak",
    )
    book(again, 0, _hour(1, 7))
    listed = team.case(
        SRI_SUNARTI.person,
        ("Antar kontrol jantung", "health", "LUT"),
        story="Kontrol tiap dua minggu, tidak kuat naik angkutan umum.",
        days_ago=3,
        answers=CARE,
    )
    ask(
        listed,
        program="paimah",
        kind="service",
        to="RSUD Sragen, poliklinik jantung",
        at=_hour(3, 8),
        who="cucu",
    )
    home = team.case(
        Person("Mbah Karto", MASARAN, date(1944, 2, 14), "L", "Dukuh Sidodadi 2"),
        ("Pulang dari rumah sakit", "social", "LUT"),
        story="Boleh pulang, masih berbaring, keluarga tidak punya kendaraan.",
        days_ago=2,
        program="lasamba",
        answers={"transport_need": ["home"]},
    )
    ask(
        home,
        program="lasamba",
        kind="home",
        to="Dukuh Sidodadi, Masaran",
        at=_hour(2, 10),
        who="cucu",
    )
    missed = team.case(
        Person("Samiyem", KEDEN, date(1956, 9, 30), "P", "Dukuh Keden 21"),
        ("Antar kontrol mata", "health", "LUT"),
        story="Kontrol sesudah operasi, tinggal sendiri.",
        days_ago=6,
        program="paimah",
        answers=CARE,
    )
    with time_machine.travel(_hour(-4, 9), tick=False):
        trip = ask(
            missed,
            program="paimah",
            kind="service",
            to="RSUD Sragen, poliklinik mata",
            at=_hour(1, 8),
            who="",
        )
        book(trip, 1, _hour(1, 8))
    with time_machine.travel(_hour(-3, 15), tick=False):
        outreach.miss_trip(trip=trip, note="Warga sedang demam, minta hari lain.", by=team.desk)


# (name, village, birth, sex, wish, kind)
PASAMAN = (
    ("Nuraini", "13.08.05.2001", date(1952, 1, 9), "P", "Bantuan hidup sehari-hari", "LUT"),
    ("Bujang Sati", "13.08.05.2002", date(1979, 7, 23), "L", "Kursi roda", "PD"),
    ("Kamisah", "13.08.04.2001", date(1947, 4, 18), "P", "Bantuan hidup sehari-hari", "LUT"),
    ("Amrizal", "13.08.07.2001", date(1984, 11, 2), "L", "Modal usaha", "FM"),
    ("Darmawati", "13.08.08.2001", date(1990, 6, 27), "P", "Modal usaha", "PRSE"),
)


def load_pasaman(team: Team) -> None:
    vehicles, drivers = _fleet(
        team,
        region="13.08",
        owner="dinsos-pasaman",
        cars=[("Mobil penjangkauan Dinsos", "BA 9003 XX", 7, True)],
        drivers=["Masril (DATA CONTOH)"],
    )
    cases = [
        team.case(
            Person(name, village, born_on, sex, "Jorong Contoh"),
            (wish, "social", kind),
            story="Disampaikan wali nagari, belum pernah didatangi.",
            days_ago=4 + place,
            program="kendaraan-penjangkauan-pasaman",
        )
        for place, (name, village, born_on, sex, wish, kind) in enumerate(PASAMAN)
    ]
    cases.insert(
        0,
        team.case(
            ROSNI.person,
            ("Bantuan hidup sehari-hari", "social", "LUT"),
            story="Tinggal dengan cucu, belum pernah didatangi.",
            days_ago=3,
        ),
    )
    plan = outreach.plan_route(
        trip_id=new_id(),
        vehicle=vehicles[0],
        driver=drivers[0],
        starts_at=_hour(1, 8),
        ends_at=_hour(1, 16),
        note="Bawa paket sembako dan timbangan.",
        by=team.desk,
    )
    for case in cases[:4]:
        outreach.add_stop(
            stop_id=new_id(),
            trip=plan,
            region=Region.objects.get(pk=case.region_id),
            complaint=case,
            by=team.desk,
        )
