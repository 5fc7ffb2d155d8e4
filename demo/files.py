"""Files that somebody sent: one that changed the answers of open cases, some that wait for a word, a list of people."""

import csv
import io
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from accounts.models import User
from demo.people import DEPOK, SLEMAN, Household, Member, Numbers, households, newcomers, rows
from dtks import services
from dtks.columns import DTKS_23
from dtks.models import ImportBatch, Person
from dtks.vocabulary import Outcome
from intake import services as intake
from intake.models import Client, Complaint
from intake.workflow import OPEN
from regions.models import Region

TITLES = (*DTKS_23, "DESIL")
# Of the houses that a survey has looked at.
HOUSES = {
    "STATUS KEPEMILIKAN RUMAH": ("MILIK SENDIRI", "MILIK SENDIRI", "KONTRAK/SEWA", "BEBAS SEWA"),
    "LUAS LANTAI": ("36", "54", "24", "45"),
    "JENIS LANTAI TERLUAS": ("SEMEN/BATA MERAH", "KERAMIK", "TANAH", "UBIN"),
    "JENIS DINDING TERLUAS": ("TEMBOK", "TEMBOK", "ANYAMAN BAMBU", "KAYU"),
    "JENIS ATAP TERLUAS": ("GENTENG", "GENTENG", "SENG", "ASBES"),
    "SUMBER AIR MINUM UTAMA": ("SUMUR TERLINDUNG", "LEDENG", "SUMUR TAK TERLINDUNG", "ISI ULANG"),
    "SUMBER PENERANGAN UTAMA": ("LISTRIK PLN DENGAN METERAN",) * 4,
    "DAYA TERPASANG": ("450 WATT", "900 WATT", "450 WATT", "1300 WATT"),
    "FASILITAS BAB": ("SENDIRI", "SENDIRI", "BERSAMA", "SENDIRI"),
}
KK, NIK, NAME, BORN_ON, VILLAGE = (
    DTKS_23.index(title) for title in ("NOKK", "NIK", "NAMA", "TANGGAL LAHIR", "DESA/KELUARAHAN")
)
PERIOD = "2026-Q4"
GAMPING, MLATI = "34.04.01", "34.04.06"
# The file of Depok lacks most of this village: somebody cut it off.
CUT_OFF = f"{DEPOK}.2003"
# Of the open cases that a release may turn for the better, every so many-th is in the new file.
EVERY = 3


def load_files(staff: dict[str, User], say: Callable[[str], None], *, size: int) -> None:
    """Send what was not sent yet; a second call does nothing."""
    gita = staff["gita"]
    if ImportBatch.objects.filter(by=gita).exists():
        return
    people = list(households(size))
    newest = _send(gita, SLEMAN, "dtsen-sleman-susulan.csv", _supplement(people), is_full=False)
    services.approve(batch=newest, by=gita)
    services.work(batch_id=newest.pk)
    intake.open_rechecks()
    while intake.recheck_next():
        pass
    _review(staff)
    _send(gita, DEPOK, "dtsen-depok.csv", _next_quarter(people))
    _send(gita, GAMPING, "unduhan-gamping.csv", _strange(people))
    mistaken = _send(gita, MLATI, "dtsen-mlati-lama.csv", _of(people, MLATI))
    services.cancel(batch=mistaken, by=gita)
    _send_list(staff["budi"])
    say("  berkas registri contoh: susulan diterapkan; yang lain menunggu keputusan admin")


def _file(lines: Iterable[Sequence[str]]) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text, delimiter="|").writerows(lines)
    return io.BytesIO(text.getvalue().encode())


def _send(
    by: User, region_id: str, name: str, lines: Iterable[Sequence[str]], *, is_full: bool = True
) -> ImportBatch:
    """As far as it goes without a person."""
    batch = services.receive(
        file=_file(lines),
        file_name=name,
        source="dtsen",
        period=PERIOD,
        region=Region.objects.get(pk=region_id),
        is_full=is_full,
        by=by,
    )
    return services.work(batch_id=batch.pk)


def _of(people: Iterable[Household], region_id: str) -> Iterator[Sequence[str]]:
    yield TITLES
    chosen = [home for home in people if home.village.startswith(f"{region_id}.")]
    yield from rows(chosen, deciles=None, with_decile=True)


def _supplement(people: Iterable[Household]) -> Iterator[Sequence[str]]:
    """Families of open cases: some who were not listed now are, some stand lower than before."""
    by_nik = {member.nik: home for home in people for member in home.members}
    cases = Complaint.objects.filter(status__in=OPEN).exclude(
        register_checks__outcome=Outcome.IN_RANGE
    )
    numbers, deciles, found = Numbers(), {}, []
    for case in cases.select_related("client").order_by("number")[::EVERY]:
        home = by_nik.get(case.client.nik or "")
        if home is not None:
            deciles[home.kk] = 3
        elif case.client.nik:
            home = _newly_listed(case.client, numbers)
        if home is not None and home not in found:
            found.append(home)
    yield (*TITLES, *HOUSES)
    for line in _spoilt(rows(found, deciles=deciles, with_decile=True), every=9):
        # By the last figures of the card, so that a family has one house.
        yield [*line, *(words[int(line[KK][-2:]) % 4] for words in HOUSES.values())]


def _newly_listed(client: Client, numbers: Numbers) -> Household:
    village = Region.objects.select_related("parent__parent__parent").get(pk=client.region_id)
    district = village.parent
    serial = 800_000 + numbers.used.get("serial", 0)
    numbers.used["serial"] = serial - 799_999
    return Household(
        kk=numbers.kk("340407", date(2026, 1, 2)),
        village=village.code,
        places=(district.parent.parent.name, district.parent.name, district.name, village.name),
        address=client.address,
        rt=client.rt,
        rw=client.rw,
        decile=2,
        benefits=frozenset(),
        members=[
            Member(
                nik=client.nik or "",
                name=client.name,
                born_on=client.born_on or date(1970, 1, 1),
                sex=client.sex,
                relation="KEPALA KELUARGA",
                occupation="BURUH HARIAN LEPAS",
                mother="SUMINAH",
                serial=serial,
            )
        ],
    )


def _spoilt(lines: Iterable[list[str]], *, every: int) -> Iterator[list[str]]:
    """After every so many lines one that no register should hold."""
    kinds = (
        (NIK, lambda text: text[:-1]),
        (NIK, lambda text: f"{text[0]},{text[1:6]}E+15"),
        (BORN_ON, lambda text: "31/02/1980"),
        (VILLAGE, lambda text: "SUKAMAJU LAMA"),
        (NAME, lambda text: ""),
    )
    for number, line in enumerate(lines, start=1):
        yield line
        if number % every == 0:
            place, spoil = kinds[number // every % len(kinds)]
            yield [*line[:place], spoil(line[place]), *line[place + 1 :]]


def _next_quarter(people: Sequence[Household]) -> Iterator[Sequence[str]]:
    """A district as it would stand a quarter later, but for a village that is cut off."""
    dice = random.Random(4)  # noqa: S311  invented deciles, not a secret
    depok = [home for home in people if home.village.startswith(f"{DEPOK}.")]
    stay = [home for home in depok if home.village != CUT_OFF or dice.random() < 0.4]
    deciles = {
        home.kk: min(10, home.decile + dice.choice([1, 2])) for home in stay if dice.random() < 0.08
    }
    yield TITLES
    yield from _spoilt(rows(stay, deciles=deciles, with_decile=True), every=150)
    yield from rows(list(newcomers(40, district=DEPOK)), deciles=None, with_decile=True)


def _strange(people: Sequence[Household]) -> Iterator[Sequence[str]]:
    """The same columns under titles that nobody has seen before."""
    titles = {
        "NOKK": "NO. KARTU KELUARGA (KEMENDAGRI)",
        "KETERANGAN PADAN": "STATUS VERIVALI",
        "DESIL": "PERINGKAT KESEJAHTERAAN",
    }
    _known, *lines = _of(people, GAMPING)
    yield [titles.get(title, title) for title in TITLES]
    yield from lines


def _review(staff: dict[str, User]) -> None:
    """Of what the release has changed, one is taken and one is left; the others wait."""
    flips = Complaint.objects.filter(
        flips__seen_at=None, flips__isnull=False, region_id=f"{DEPOK}.2001"
    )
    flips = flips.exclude(flips__after__outcome=Outcome.CANDIDATES).order_by("number")
    for case, accept in zip(flips, (True, False), strict=False):
        intake.review_flip(
            complaint=case,
            accept=accept,
            note="" if accept else "Sudah dibantu mitra; warga tidak ingin pindah program.",
            by=staff["ani"],
        )


def _send_list(by: User) -> None:
    """What a village hands over: the most are found, some cells are wrong."""
    people = list(Person.objects.filter(region_id=f"{DEPOK}.2001").order_by("external_id")[:60])
    lines = [["NO", "NIK", "NAMA PENERIMA", "TANGGAL LAHIR", "DESA"]]
    for number, person in enumerate(people, start=1):
        nik = person.nik or ""
        if number % 7 == 0:
            nik = nik[:-1]
        if number % 11 == 0:
            nik = ""
        lines.append([str(number), nik, person.name, f"{person.born_on:%d/%m/%Y}", "CATURTUNGGAL"])
    lines.append(["61", "", "SUYATI (DATA CONTOH)", "01/01/1951", "CATURTUNGGAL"])
    check = services.receive_list(file=_file(lines), file_name="penerima-sembako.csv", by=by)
    services.check_list(list_id=check.pk)
