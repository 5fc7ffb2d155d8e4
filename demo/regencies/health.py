"""JAMKESDA of Kabupaten Bandung and SARASWATI of Kabupaten Sleman: who may have them, who may not, and what is still to ask."""

from datetime import date

from demo.regencies.register import AI, ENTIN
from demo.regencies.team import Person, Team
from dtks.models import Person as Registered

CILEUNYI, PADASUKA = "32.04.05.2001", "32.04.06.1001"
CATURTUNGGAL = "34.04.07.2001"


def load_bandung(team: Team) -> None:
    treated = team.case(
        Person("Engkos Kosasih", CILEUNYI, date(1954, 3, 11), "L"),
        ("Biaya operasi katarak", "health", "LUT"),
        story="Hampir tidak melihat, disarankan operasi, tidak mempunyai KIS.",
        days_ago=24,
        program="jamkesda-bandung",
        answers={"needs_care": True, "health_cover": "none", "has_sktm": True},
    )
    letter = team.send(
        team.refer(
            treated,
            program="jamkesda-bandung",
            to="contoh-rsud-bandung",
            purpose="operasi katarak mata kanan",
        )
    )
    team.reply(letter, "accepted", days=3, note="Dijadwalkan di poliklinik mata.")
    waiting = team.case(
        Person("Iyah Rukiyah", PADASUKA, date(1971, 8, 2), "P"),
        ("Rawat inap anak", "health", "FM"),
        story="Anak demam tinggi, puskesmas merujuk ke rumah sakit, KIS nonaktif.",
        days_ago=3,
        program="jamkesda-bandung",
        answers={"needs_care": True, "health_cover": "pbi_inactive", "has_sktm": True},
        is_urgent=True,
    )
    team.refer(waiting, program="jamkesda-bandung", to="contoh-rsud-bandung")
    # With an active KIS the programme is not for them, and the case page says why.
    team.case(
        Person("Dadang Hermawan", CILEUNYI, date(1966, 1, 20), "L"),
        ("Kontrol jantung", "health", "PD"),
        story="Kontrol tiap bulan, KIS masih aktif, minta Jamkesda.",
        days_ago=2,
        answers={"needs_care": True, "health_cover": "pbi"},
    )
    # Nobody has asked about the KIS yet.
    team.case(
        Person("Nyai Komariah", PADASUKA, date(1949, 12, 5), "P"),
        ("Berobat ke poliklinik saraf", "health", "LUT"),
        story="Sering jatuh, puskesmas menyarankan ke rumah sakit.",
        days_ago=1,
        answers={"needs_care": True},
    )
    # Both stand in the register: it says who is poor, and who has a KIS already.
    listed = team.case(
        AI.person,
        ("Operasi usus buntu", "health", "FM"),
        story="Puskesmas merujuk ke rumah sakit, belum pernah mempunyai KIS.",
        days_ago=5,
        answers={"needs_care": True, "health_cover": "none", "has_sktm": True},
    )
    team.refer(listed, program="jamkesda-bandung", to="contoh-rsud-bandung")
    team.case(
        ENTIN.person,
        ("Kontrol gula darah", "health", "LUT"),
        story="Minta Jamkesda untuk kontrol tiap bulan.",
        days_ago=1,
        answers={"needs_care": True},
    )


def load_sleman(team: Team) -> None:
    """The NIK decides, not the house: both live in Caturtunggal."""
    wish = ("Rujukan ke RSUD", "health", "FM")
    answers = {"needs_care": True, "clinic_referral": True, "health_cover": "none"}
    local = team.case(
        Person("Ngatiyem", CATURTUNGGAL, date(1958, 6, 17), "P"),
        wish,
        story="Puskesmas merujuk ke RSUD untuk pemeriksaan ginjal, belum punya jaminan.",
        days_ago=6,
        program="saraswati",
        answers=answers,
    )
    team.send(
        team.refer(
            local,
            program="saraswati",
            to="contoh-rsud-sleman",
            purpose="pemeriksaan ginjal di poliklinik penyakit dalam",
        )
    )
    team.case(
        Person("Warsinah", CATURTUNGGAL, date(1969, 10, 9), "P", nik_region="33.14.01"),
        wish,
        story="Sudah tiga tahun mengontrak di Caturtunggal, NIK masih Sragen.",
        days_ago=4,
        answers=answers,
    )
    _listed_in_sleman(team, wish, answers)


def _listed_in_sleman(team: Team, wish: tuple[str, str, str], answers: dict[str, object]) -> None:
    """Somebody of the register whom no case names yet."""
    found = Registered.objects.listed().filter(region=CATURTUNGGAL, clients=None, relation="head")
    person = found.exclude(nik=None).filter(family__decile__lte=3).order_by("external_id").first()
    if person is None or person.nik is None or person.born_on is None:
        return
    serial = int(person.nik[-4:])
    team.case(
        Person(person.name, CATURTUNGGAL, person.born_on, person.sex, serial=serial),
        wish,
        story="Puskesmas merujuk ke RSUD untuk rontgen paru.",
        days_ago=3,
        program="saraswati",
        answers=answers,
    )
