"""Invented people of the register: serials from 9000 on, so that none is a citizen's.

`PersonFactory(nik="…", name="…")` keeps the index, the key, the family and the region in step.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import factory
import xlsxwriter

from core.crypto import blind_index
from dtks import periods
from dtks.columns import DTKS_23
from dtks.models import Family, FamilyDecile, ImportBatch, ImportProblem, ListCheck, Person, Release
from dtks.names import name_key
from dtks.vocabulary import Benefit, Flag, Relation, ReleaseState, Source

VILLAGE = "34.04.07.2001"
BORN = dt.date(1963, 1, 11)


def make_nik(
    *, born_on: dt.date = BORN, sex: str = "P", serial: int = 9001, area: str = "340407"
) -> str:
    day = born_on.day + (40 if sex == "P" else 0)
    return f"{area}{day:02}{born_on:%m%y}{serial:04}"


def make_kk(serial: int = 9001, area: str = "340407") -> str:
    return f"{area}010115{serial:04}"


def register_row(**told: str) -> dict[str, str]:
    """One line of an extract by its titles; `register_row(NIK="", NAMA="AGUS")` changes cells."""
    return {
        "ID DTKS": "",
        "PROVINSI": "DI YOGYAKARTA",
        "KABUPATEN/KOTA": "KAB. SLEMAN",
        "KECAMATAN": "DEPOK",
        "DESA/KELUARAHAN": "CATURTUNGGAL",
        "ALAMAT": "JL. KALIURANG KM 5",
        "DUSUN": "KARANGWUNI",
        "RT": "004",
        "RW": "012",
        "NOKK": make_kk(),
        "NIK": make_nik(),
        "NAMA": "SUMIYATI",
        "TANGGAL LAHIR": "11/01/1963",
        "TEMPAT LAHIR": "SLEMAN",
        "JENIS KELAMIN": "P",
        "PEKERJAAN": "BURUH",
        "NAMA IBU KANDUNG": "SUMINEM",
        "HUB KELUARGA": "ISTRI",
        "KETERANGAN PADAN": "PADAN",
        "BANSOS BPNT": "YA",
        "BANSOS PKH": "TIDAK",
        "BANSOS BPNT-PPKM": "TIDAK",
        "PBI JKN": "YA",
        **told,
    }


def register_file(
    rows: Iterable[dict[str, str]],
    *,
    titles: Sequence[str] = DTKS_23,
    delimiter: str = "|",
    encoding: str = "utf-8",
) -> io.BytesIO:
    """An extract as SIKS-NG writes it. Titles of the 17-column variant read the same cells."""
    same = {"NOMOR KK": "NOKK", "NOMOR NIK": "NIK", "HUBUNGAN KELUARGA": "HUB KELUARGA"}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows([row.get(same.get(title, title), "") for title in titles] for row in rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def workbook_file(
    rows: Iterable[dict[str, Any]],
    *,
    titles: Sequence[str] = DTKS_23,
    above: Sequence[str] = (),
    sheet: str = "Data",
    notes: str = "",
    inline: bool = False,
) -> io.BytesIO:
    """The same extract as Excel keeps it; `above` stands over the titles, `notes` on a first sheet.

    Days and numbers are written as such, `Formula("=…", value)` as a formula with its last value.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": inline})
    if notes:
        book.add_worksheet("Catatan").write_string(0, 0, notes)
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for line, text in enumerate(above):
        page.write_string(line, 0, text)
    page.write_row(len(above), 0, titles)
    for line, row in enumerate(rows, start=len(above) + 1):
        for column, title in enumerate(titles):
            value = row.get(title, "")
            if isinstance(value, Formula):
                page.write_formula(line, column, value.text, None, value.value)
            elif isinstance(value, dt.date):
                page.write_datetime(line, column, value, day)
            elif isinstance(value, str):
                page.write_string(line, column, value)
            else:
                page.write(line, column, value)
    book.close()
    return io.BytesIO(file.getvalue())


@dataclass(frozen=True)
class Formula:
    text: str
    value: str | int = ""


def zip_file(members: Mapping[str, io.BytesIO | bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, bytes) else content.getvalue())
    return io.BytesIO(file.getvalue())


class ReleaseFactory(factory.django.DjangoModelFactory):
    """An applied full DTSEN release of Kabupaten Sleman."""

    class Meta:
        model = Release

    class Params:
        dtks = factory.Trait(source=Source.DTKS, period="2023-06")
        partial = factory.Trait(is_full=False)
        received = factory.Trait(state=ReleaseState.RECEIVED, applied_at=None)

    source = Source.DTSEN
    period = "2026-Q3"
    as_of = factory.LazyAttribute(lambda o: periods.last_day(o.period))
    region_id = "34.04"
    is_full = True
    file_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    state = ReleaseState.APPLIED
    applied_at = factory.LazyAttribute(
        lambda o: dt.datetime.combine(o.as_of, dt.time(3), tzinfo=dt.UTC)
    )


class FamilyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Family
        skip_postgeneration_save = True

    region_id = VILLAGE
    # Of the regency the family lives in.
    release = factory.SubFactory(
        ReleaseFactory, region_id=factory.LazyAttribute(lambda o: o.factory_parent.region_id[:5])
    )
    kk_number = factory.Sequence(lambda n: make_kk(9001 + n % 998))
    kk_index = factory.LazyAttribute(lambda o: blind_index(o.kk_number) if o.kk_number else None)
    head_name = "TUKIMAN"
    address = "JL. KALIURANG KM 5"
    rt = "004"
    rw = "012"
    decile = 2

    @factory.post_generation
    def history(self, create, deciles, **kwargs):
        """`FamilyFactory(history={"2026-Q2": 3})`: what earlier releases said."""
        for period, decile in (deciles or {}).items():
            FamilyDecile.objects.create(
                region_id=self.region_id,
                family=self,
                release=ReleaseFactory(period=period, region_id=self.release.region_id),
                decile=decile,
            )


class PersonFactory(factory.django.DjangoModelFactory):
    """SUMIYATI, listed in decile 2."""

    class Meta:
        model = Person

    class Params:
        man = factory.Trait(sex="L", name="TUKIMAN", relation=Relation.HEAD)
        dead = factory.Trait(flags=[Flag.DEAD])
        unmatched = factory.Trait(flags=[Flag.NIK_UNMATCHED])
        receiving = factory.Trait(benefits=[Benefit.SEMBAKO, Benefit.PKH])
        without_nik = factory.Trait(nik=None)
        elsewhere = factory.Trait(region_id="34.02.12.2001")
        delisted = factory.Trait(delisted_by=factory.SubFactory(ReleaseFactory, period="2026-Q4"))

    region_id = VILLAGE
    release = factory.LazyAttribute(lambda o: o.family.release)
    family = factory.SubFactory(FamilyFactory, region_id=factory.SelfAttribute("..region_id"))
    name = "SUMIYATI"
    name_key = factory.LazyAttribute(lambda o: name_key(o.name))
    born_on = BORN
    sex = "P"
    birth_place = "SLEMAN"
    nik = factory.LazyAttributeSequence(
        lambda o, n: make_nik(born_on=o.born_on or BORN, sex=o.sex, serial=9001 + n % 998)
    )
    nik_index = factory.LazyAttribute(lambda o: blind_index(o.nik) if o.nik else None)
    relation = Relation.SPOUSE
    external_id = factory.Sequence(lambda n: f"CONTOH-{n:06}")
    mother_name = "SUMINEM"
    mother_name_index = factory.LazyAttribute(
        lambda o: blind_index(o.mother_name) if o.mother_name else None
    )


class ImportBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportBatch

    release = factory.SubFactory(ReleaseFactory, received=True)
    region_id = factory.SelfAttribute("release.region_id")
    file_name = "dtks_sleman.csv"
    size = 1000


class ImportProblemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportProblem

    batch = factory.SubFactory(ImportBatchFactory)
    region_id = factory.SelfAttribute("batch.region_id")
    line = factory.Sequence(lambda n: n + 2)
    column = "NIK"
    value = "3204 ••"
    reason = "NIK harus 16 angka; yang diisi 15 angka. Hitung ulang dari KTP atau KK."


class ListCheckFactory(factory.django.DjangoModelFactory):
    """A list of ten that waits for its worker; `by` is told."""

    class Meta:
        model = ListCheck

    file_name = "penerima_contoh.csv"
    rows = 10
