"""SABILULUNGAN: a named person in every office, and how soon each of them answers."""

from datetime import date, timedelta

from django.utils import timezone

from core.ids import new_id
from demo.regencies.team import Person, Team
from programs import services as catalogue
from programs.drafts import FocalPointDraft
from programs.models import Organization, Program

INITIATIVE = "sabilulungan"
DISDIK, DUKCAPIL, PERKIM = (
    "contoh-disdik-bandung",
    "contoh-dukcapil-bandung",
    "contoh-perkim-bandung",
)
DINKES = "dinkes-bandung"
HOSPITAL = "contoh-rsud-bandung"
# (office, name, title, telephone, from so many days ago, to so many days ago)
FOCAL_POINTS = (
    (DISDIK, "Rina Marlina", "Kepala Seksi Kesiswaan", "+628119000001", 300, 41),
    (DISDIK, "Cecep Ramdan", "Kepala Seksi Kesiswaan", "+628119000002", 40, None),
    (DUKCAPIL, "Yayah Rokayah", "Kepala Bidang Pelayanan", "+628119000003", 300, None),
    (PERKIM, "Dede Sopandi", "Kepala Seksi Rumah Swadaya", "+628119000004", 300, None),
    (HOSPITAL, "Tati Suryati", "Kepala Ruang Jaminan", "+628119000005", 300, None),
)
VILLAGES = ("32.04.05.2002", "32.04.07.2001", "32.04.08.2001")
# (name, birth, sex, wish, sector, kind, office, arrived days ago, days to the answer or None, answer)
LETTERS = (
    ("Euis Sumiati", date(1984, 2, 7), "P", "Anak kembali bersekolah", "education", "FM", DISDIK, 70, 4, "delivered"),
    ("Ujang Rahmat", date(1979, 5, 30), "L", "Tunggakan SPP anak", "education", "FM", DISDIK, 58, 12, "declined"),
    ("Imas Masitoh", date(1990, 8, 11), "P", "Seragam dan sepatu sekolah", "education", "PRSE", DISDIK, 20, None, ""),
    ("Aki Sarja", date(1950, 1, 3), "L", "KTP yang hilang", "civil", "LUT", DUKCAPIL, 45, 1, "delivered"),
    ("Nenden Yulia", date(1995, 6, 21), "P", "Akta lahir anak", "civil", "PRSE", DUKCAPIL, 33, 2, "delivered"),
    ("Odang Supriatna", date(1972, 9, 14), "L", "KK baru sesudah pindah", "civil", "FM", DUKCAPIL, 6, None, ""),
    ("Entin Kartini", date(1968, 3, 25), "P", "Perbaikan rumah", "housing", "FM", PERKIM, 52, 16, "accepted"),
    ("Maman Suherman", date(1963, 11, 8), "L", "Atap rumah ambruk", "housing", "FM", PERKIM, 31, None, ""),
    # No initiative names anybody there: what the others are measured against.
    ("Lilis Suryani", date(1988, 4, 16), "P", "Kursi roda anak", "health", "ADK", DINKES, 49, 18, "accepted"),
)  # fmt: skip


def load_sabilulungan(team: Team) -> None:
    team.letterhead(
        "32.04",
        city="Soreang",
        office="SLRT Sabilulungan Kabupaten Bandung",
        lines=["Pemerintah Kabupaten Bandung", "Dinas Sosial", "SLRT Sabilulungan"],
    )
    program, today = Program.objects.get(code=INITIATIVE), timezone.localdate()
    for office, name, title, phone, since, until in FOCAL_POINTS:
        catalogue.save_focal_point(
            id=new_id(),
            program=program,
            draft=FocalPointDraft(
                organization_id=Organization.objects.get(code=office).pk,
                name=name,
                title=title,
                phone=phone,
                starts_on=today - timedelta(days=since),
                ends_on=today - timedelta(days=until) if until else None,
            ),
            by=team.admin,
        )
    for place, row in enumerate(LETTERS):
        name, born_on, sex, wish, sector, kind, office, days_ago, days, answer = row
        case = team.case(
            Person(name, VILLAGES[place % len(VILLAGES)], born_on, sex, "Kampung Contoh 5"),
            (wish, sector, kind),
            story="Sudah datang ke dinas sendiri dan belum terlayani.",
            days_ago=days_ago,
            answers={"has_sktm": True},
        )
        letter = team.send(team.refer(case, to=office))
        if days is not None:
            note = "Kuota bantuan tahun ini habis." if answer == "declined" else ""
            team.reply(letter, answer, days=days, note=note)
