"""A small register for each of the six: the families around the desk, and those whose cases the demo tells."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.people import Household, Member, newcomers, rows
from demo.regencies.staff import BANDUNG, BANTAENG, BENGKULU, PASAMAN, SAROLANGUN, SRAGEN, Place
from demo.regencies.team import Person
from dtks import services
from dtks.columns import DTKS_23
from dtks.models import Release
from regions.models import Region

SOURCE, PERIOD = "dtsen", "2026-Q3"
FAMILIES = 30


@dataclass(frozen=True)
class Listed:
    """Somebody whom the register of their region knows; `benefits` are titles of its columns."""

    person: Person
    decile: int
    benefits: tuple[str, ...] = ()


# Listed, poor and without a KIS; the other has one, and the register says so.
AI = Listed(
    Person("Ai Rohaeti", "32.04.05.2001", date(1978, 7, 14), "P", serial=9601), 2, ("BANSOS BPNT",)
)
ENTIN = Listed(
    Person("Entin Suhartini", "32.04.06.1001", date(1959, 4, 3), "P", serial=9602), 3, ("PBI JKN",)
)
SRI_SUNARTI = Listed(
    Person("Sri Sunarti", "33.14.01.2001", date(1955, 8, 19), "P", serial=9603),
    1,
    ("BANSOS BPNT", "PBI JKN"),
)
ROSNI = Listed(
    Person("Rosni", "13.08.05.2001", date(1950, 3, 22), "P", serial=9604), 1, ("BANSOS BPNT",)
)
SAPARUDIN = Listed(
    Person("Saparudin", "15.03.03.1015", date(1972, 10, 6), "L", serial=9605), 4, ("BANSOS PKH",)
)
DAENG_BOLLO = Listed(
    Person("Daeng Bollo", "73.03.02.1001", date(1961, 12, 30), "P", serial=9606), 2, ("PBI JKN",)
)
SYAMSUDIN = Listed(
    Person("Syamsudin", "17.71.02.1001", date(1948, 5, 17), "L", serial=9607), 1, ("PBI JKN",)
)
KNOWN: dict[Place, tuple[Listed, ...]] = {
    BANDUNG: (AI, ENTIN),
    SRAGEN: (SRI_SUNARTI,),
    PASAMAN: (ROSNI,),
    SAROLANGUN: (SAPARUDIN,),
    BANTAENG: (DAENG_BOLLO,),
    BENGKULU: (SYAMSUDIN,),
}


def load_registers(say: Callable[[str], None]) -> None:
    """One release a region, by the real importer; a second call reads nothing."""
    for place, known in KNOWN.items():
        if Release.objects.filter(region_id=place.region).exists():
            continue
        homes = [*_families(known)]
        district = known[0].person.village[:8]
        homes += newcomers(FAMILIES, district=district, first=9001)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{SOURCE}-{place.key}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file, delimiter="|")
                writer.writerow([*DTKS_23, "DESIL"])
                writer.writerows(rows(homes, deciles=None, with_decile=True))
            batch = services.import_file(
                path=path,
                source=SOURCE,
                period=PERIOD,
                region=Region.objects.get(pk=place.region),
            )
        batch.release.refresh_from_db()
        say(f"  registri {place.name}: {batch.release.persons} orang")


def _families(known: tuple[Listed, ...]) -> Iterator[Household]:
    """Each with a grandchild, so that there is a family to look at."""
    villages = Region.objects.select_related("parent__parent__parent")
    for listed in known:
        person = listed.person
        village = villages.get(pk=person.village)
        district = village.parent
        area = person.village[:8].replace(".", "")
        child = Person(f"Cucu {person.name}", person.village, date(2013, 2, 11), "P")
        yield Household(
            kk=f"{area}010110{person.serial}",
            village=person.village,
            places=(district.parent.parent.name, district.parent.name, district.name, village.name),
            address=person.address.upper(),
            rt="002",
            rw="004",
            decile=listed.decile,
            benefits=frozenset(listed.benefits),
            members=[
                _member(person, person.serial, "KEPALA KELUARGA", "BURUH HARIAN LEPAS"),
                _member(child, person.serial, "CUCU", "PELAJAR/MAHASISWA"),
            ],
        )


def _member(person: Person, serial: int, relation: str, occupation: str) -> Member:
    is_head = relation == "KEPALA KELUARGA"
    return Member(
        nik=person.nik(serial),
        name=person.name.upper(),
        born_on=person.born_on,
        sex=person.sex,
        relation=relation,
        occupation=occupation,
        mother="CONTOH",
        serial=960_000 + 10 * (serial % 1000) + (0 if is_head else 1),
    )
