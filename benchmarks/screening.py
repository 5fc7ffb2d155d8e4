"""How much faster the register is screened set by set than family by family, with the same answers.

`SCREENING_FAMILIES` sets the size of the register; 1,000,000 is a large regency. What is measured is the task itself, village
by village with its counts kept; whoever judges one by one holds whole families and rules that are read once.
"""

import os
import time
from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction
from django.db.models import Prefetch
from psycopg.sql import SQL, Literal

from accounts.models import Assignment, User
from accounts.roles import Role
from benchmarks import Result
from core.ids import new_id
from dtks.models import Family, Person, Release
from dtks.services.indexing import bare_while_empty
from dtks.services.reporting import Report
from intake import screening, services
from intake.facts import screening_facts
from programs.eligibility import Answer, Rulebook
from programs.eligibility.predicates import Rank
from programs.models import Program
from programs.queries import programs_for, rules_and_state
from programs.services import load_catalogue
from regions.models import Region

ON = date(2026, 11, 24)
REGENCY, VILLAGES, PROGRAMS = "34.04", 86, 40
SAMPLE = 10_000  # persons whose answers are compared
ALONE = 1_000  # families judged one by one for the rate
RANKS = {
    Answer.ELIGIBLE: Rank.ELIGIBLE,
    Answer.NOT_ELIGIBLE: Rank.NOT_ELIGIBLE,
    Answer.UNKNOWN: Rank.UNKNOWN,
    Answer.MEMBER: Rank.MEMBER,
    Answer.CLOSED: Rank.CLOSED,
}


def families_wanted() -> int:
    return int(os.environ.get("SCREENING_FAMILIES", "100000"))


def fill(families: int) -> None:
    """Invented families of three or four; every sort of decile, age, aid and flag."""
    for level, code in [("province", "34"), ("regency", REGENCY)]:
        Region.objects.get_or_create(
            code=code, defaults={"name": code, "level": level, "parent_id": code[:-3] or None}
        )
    villages = []
    for n in range(VILLAGES):
        district = f"{REGENCY}.{n // 5 + 1:02}"
        Region.objects.get_or_create(
            code=district, defaults={"name": district, "level": "district", "parent_id": REGENCY}
        )
        code = f"{district}.{2001 + n % 5}"
        Region.objects.create(code=code, name=code, level="village", parent_id=district)
        villages.append(code)
    release = Release.objects.create(
        source="dtsen",
        period="2026-Q3",
        as_of=date(2026, 9, 30),
        region_id=REGENCY,
        file_sha256="0" * 64,
        state="applied",
        applied_at="2026-10-01T00:00:00Z",
    )
    with (
        transaction.atomic(),
        bare_while_empty("dtks_family", "dtks_person", report=Report(new_id())),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO dtks_family (id, region_id, external_id, decile, head_name, address, hamlet, rt, rw, housing, release_id)"
            " SELECT gen_random_uuid(), (%s::text[])[1 + n %% %s], '', nullif(n * 7 %% 11, 0), 'DATA CONTOH', '', '', '', '', '{}', %s"
            " FROM generate_series(1, %s) n",
            [villages, VILLAGES, release.pk, families],
        )
        cursor.execute(
            "INSERT INTO dtks_person (id, region_id, family_id, external_id, nik, nik_index, name, name_key, born_on,"
            " birth_place, sex, relation, occupation, benefits, flags, release_id)"
            " SELECT gen_random_uuid(), f.region_id, f.id, '',"
            " CASE WHEN h % 9 > 0 THEN '\\x00'::bytea END,"
            " CASE WHEN h % 9 > 0 THEN uuid_send(gen_random_uuid()) END,"
            " 'DATA CONTOH', 'DATA CONTOH', CASE WHEN h % 31 > 0 THEN date '1940-01-01' + h % 31000 END, '',"
            " (ARRAY['L', 'P', ''])[1 + h % 3], 'other', '',"
            " CASE WHEN h % 7 = 0 THEN ARRAY[(ARRAY['sembako', 'pkh', 'bpnt_ppkm', 'pbi_jkn'])[1 + h % 4]] ELSE '{}' END,"
            " CASE WHEN h % 13 = 0 THEN ARRAY[(ARRAY['dead', 'civil_servant', 'wage', 'duplicate'])[1 + h % 4]] ELSE '{}' END,"
            " f.release_id"
            " FROM dtks_family f, generate_series(1, 4) m,"
            " LATERAL (SELECT abs(hashtext(f.id::text || m)) AS h) hashed WHERE m < 4 OR h % 2 = 0"
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dtks_family")
        cursor.execute("ANALYZE dtks_person")


def programs() -> list[Program]:
    """The seeded catalogue, copied under other codes until a place there has forty programmes to judge."""
    load_catalogue()
    place = f"{REGENCY}.01.2001"
    found = [p for p in programs_for(region_code=place, on=ON) if p.is_judged]
    for n in range(PROGRAMS - len(found)):
        copy = Program.objects.get(pk=found[n % len(found)].pk)
        criteria = list(copy.criteria.all())
        copy.pk, copy.code, copy._state.adding = new_id(), f"{copy.code}-{n}", True
        copy.save()
        for rule in criteria:
            rule.pk, rule.program, rule._state.adding = new_id(), copy, True
            rule.save()
    return [p for p in programs_for(region_code=place, on=ON) if p.is_judged]


def people(condition: dict, limit: int) -> list[Person]:
    """As a careful programmer would load them: whole families, no identity number opened."""
    rows = Person.objects.filter(delisted_by=None, **condition).order_by("pk")
    rows = rows.select_related("family", "release").defer("nik", "mother_name", "family__kk_number")
    members = Person.objects.defer("nik", "mother_name")
    return list(rows.prefetch_related(Prefetch("family__members", queryset=members))[:limit])


def _manager() -> User:
    user = User.objects.create_user(username="penyaring", name="Tolok Ukur")
    Assignment.objects.create(user=user, role=Role.MANAGER, region_id=REGENCY)
    return user


def run() -> Iterator[Result]:
    families = families_wanted()
    fill(families)
    catalogue = programs()
    judges = screening.judges(catalogue, on=ON)

    books = [Rulebook(rules, ON, program=state) for rules, state in map(rules_and_state, catalogue)]

    alone = list(Family.objects.order_by("pk").values_list("pk", flat=True)[:ALONE])
    began = time.perf_counter()
    for person in people({"family__in": alone}, ALONE * 4):
        known = screening_facts(person, ON)
        for book in books:
            book.judge(known)
    one_by_one = (time.perf_counter() - began) / ALONE

    screened = services.start_screening(
        id=new_id(), region=Region.objects.get(pk=REGENCY), by=_manager()
    )
    began = time.perf_counter()
    services.work_screening(screening_id=screened.pk)
    took = time.perf_counter() - began
    screened.refresh_from_db()
    seen = screened.families
    rate = one_by_one / (took / families)
    yield Result(
        f"screening {seen:,} families over {PROGRAMS} programmes in {took:.0f} s",
        rate,
        "× judging one by one",
        "≥ 20",
        rate >= 20 and seen == families and screened.finished_at is not None,
    )

    sample = people({"family__region__code__startswith": f"{REGENCY}."}, SAMPLE)
    keys = SQL(", ").join(Literal(person.family_id) for person in sample)
    where = SQL("f.id IN ({})").format(keys)
    told = screening.answers(judges, screening.of_families(where), on=ON)
    same = 0
    for person in sample:
        known = screening_facts(person, ON)
        same += told[person.pk] == [RANKS[book.judge(known).answer] for book in books]
    share = same / len(sample)
    yield Result(f"same answers of {len(sample):,} persons", share, "of them", "1", share == 1)
