"""The desks of 300 villages and what they have behind them, written set by set: what the benchmark of cases stands on.

Case 0 is the latest to arrive and every other is older, at the pace at which a million fill two and a half years. So the
10,000 latest are the same desk in its second week, with nearly as much open work as it will ever have: what grows is what
is done with. Everything follows from the running number, which lets rows find each other without a join. Every word is
DATA CONTOH; NIK are of the invented serials of the tests.
"""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.roles import Role
from audit.services import record_many
from audit.verbs import Verb
from benchmarks.matching.people import people
from benchmarks.matching.register import fill
from core.crypto import blind_index, encrypt
from dtks.models import Person
from dtks.services.indexing import INDEXES
from intake.models import Client, ClientDocument, Complaint, RegisterCheck
from programs.models import DocumentKind, PPKSKind, Program
from regions.models import Region

REGENCIES = ("34.04", "34.02", "34.03")
VILLAGES = 300
# One arrival in eleven goes to the three villages of this district.
BUSY = "34.04.07"
NAMES, LISTED = 20_000, 1_000
FILES = 5
# There and back: with the three of every case and the files, six times over are twenty events.
ROAD = (
    ("request_papers", "in_review", "incomplete"),
    ("resume_review", "incomplete", "in_review"),
)
TABLES = (
    *("intake_client", "intake_complaint", "intake_need", "intake_need_ppks_kinds"),
    *("intake_registercheck", "intake_trackingpin", "intake_note", "audit_event"),
)
# Of twenty open cases.
OPEN = [
    *["in_review"] * 7,
    *["in_service"] * 6,
    *["verifying", "verifying", "deciding", "incomplete", "resolved", "registered", "declined"],
]
WORDS = [
    *("Kepala keluarga baru saja berhenti bekerja di pabrik", "Kontrak rumah habis bulan depan"),
    *("Kartu bantuan tidak bisa dipakai di agen", "Namanya hilang dari daftar penerima beras"),
    *("Anak kedua putus sekolah karena biaya seragam", "Perlu kursi roda untuk ke puskesmas"),
    *("KIS tidak aktif saat hendak berobat jantung", "Atap rumah roboh sesudah hujan lebat"),
    *("Lansia tinggal sendiri tanpa penghasilan", "Bayi baru lahir belum masuk kartu keluarga"),
    *("Tetangga melaporkan keadaan dapur yang kosong", "Suami sakit stroke sejak Lebaran"),
    *("Bantuan tunai berhenti tanpa pemberitahuan", "Ibu hamil belum pernah diperiksa bidan"),
    *("Ingin berjualan gorengan tetapi tanpa modal", "Rekening bantuan terblokir di bank"),
]


def _check_digit() -> str:
    """Luhn of the twelve digits `d`, without a loop for each case."""
    twice = "(ARRAY[0,2,4,6,8,1,3,5,7,9])[1 + substr(d, {0}, 1)::int]"
    parts = (twice.format(n) if n % 2 == 0 else f"substr(d, {n}, 1)::int" for n in range(1, 13))
    return f"mod(10 - mod({' + '.join(parts)}, 10), 10)::text"


PREPARE = """
CREATE FUNCTION pg_temp.mix(i bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  $$ SELECT hashint8extended(i, 0) & 1048575 $$;
-- A UUID of version 7 of that moment.
CREATE FUNCTION pg_temp.key(kind int, i bigint, at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT overlay(overlay(overlay(md5(kind::text || '-' || i::text)
     placing lpad(to_hex((1000 * extract(epoch FROM at))::bigint), 12, '0') from 1 for 12)
     placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid $$;
CREATE TEMP TABLE bench_place AS SELECT n - 1 AS n, code FROM unnest(%(villages)s::text[]) WITH ORDINALITY AS v (code, n);
CREATE TEMP TABLE bench_busy AS SELECT n - 1 AS n, code FROM unnest(%(busy)s::text[]) WITH ORDINALITY AS v (code, n);
CREATE TEMP TABLE bench_name AS SELECT n - 1 AS n, name FROM unnest(%(names)s::text[]) WITH ORDINALITY AS v (name, n);
ANALYZE bench_place; ANALYZE bench_busy; ANALYZE bench_name;
"""
# One person in ten is back for the second time: case 11 is of the citizen of case 10.
ARRIVALS = f"""
DROP TABLE IF EXISTS bench_case;
CREATE TEMP TABLE bench_case AS
SELECT i, p, village, came, name, s, substr(d, 1, 4) || '-' || substr(d, 5, 2) || '-' || substr(d, 7) || '-' || {_check_digit()} AS number,
  pg_temp.key(1, p, came_first) AS client, pg_temp.key(2, i, came) AS id, s IN ('closed', 'cancelled') AS is_over
FROM (
  SELECT i, p, coalesce(b.code, v.code) AS village, a.name, s,
    %(now)s::timestamptz - interval '1 hour' - i * interval '77.76 seconds' AS came,
    %(now)s::timestamptz - interval '1 hour' - p * interval '77.76 seconds' AS came_first,
    replace(left(coalesce(b.code, v.code), 5), '.', '') || '25' || lpad((999999 - i)::text, 6, '0') AS d
  FROM (
    SELECT i, i - (i %% 10 = 1)::int AS p, CASE
      WHEN i < 10000 AND i %% 5 < 3 THEN (%(open)s::text[])[1 + (i / 5 * 3 + i %% 5) %% 20]
      -- Something is always left lying.
      WHEN i >= 10000 AND i %% 2000 = 7 THEN 'in_service'
      WHEN i %% 16 = 4 THEN 'cancelled' ELSE 'closed' END AS s
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i) AS made
  LEFT JOIN bench_busy b ON p %% 11 = 0 AND b.n = p / 11 %% {{busy}}
  JOIN bench_place v ON v.n = p %% {VILLAGES}
  JOIN bench_name a ON a.n = pg_temp.mix(p) %% {{names}}) AS arrived
ORDER BY i DESC;
ANALYZE bench_case;
"""
CLIENTS = """
INSERT INTO intake_client (id, region_id, nik, nik_index, no_nik_reason, kk_index, name, born_on, sex, phone, address, rt, rw, answers, told,
  created_at, version)
SELECT client, village, CASE WHEN p %% 20 <> 3 THEN %(nik)s::bytea END,
  CASE WHEN p %% 20 <> 3 THEN decode('01' || md5(p::text) || md5('x' || p::text), 'hex') END, CASE WHEN p %% 20 = 3 THEN 'lost' ELSE '' END,
  decode('01' || md5('k' || (p / 3)::text) || md5('y' || (p / 3)::text), 'hex'), name, date '1945-01-01' + (pg_temp.mix(p) %% 27000)::int,
  CASE WHEN p %% 2 = 0 THEN 'P' ELSE 'L' END, '+62811' || lpad(p::text, 7, '0'), 'DATA CONTOH', '001', '002', '{}', '{}', came, 1
FROM bench_case WHERE i = p
"""
COMPLAINTS = """
INSERT INTO intake_complaint (id, region_id, number, token, client_id, channel, category, kind, reporter, reporter_name, reporter_phone,
  reporter_relation, story, is_urgent, urgent_reason, is_sealed, truth_stated_at, status, status_since, resume_to, due_at, paused_since,
  papers_due_at, clock_stage, clock_pauses, alarm, open_work, holder_id, registered_by_id, received_at, informed_at, informed_how, closed_at,
  version)
SELECT id, village, number, substr(md5('t' || i::text), 1, 22), client, 'desk', (ARRAY['membership','grievance','need'])[1 + i %% 3], 'complaint',
  'self', '', '', '', 'DATA CONTOH. ' || (%(words)s::text[])[1 + pg_temp.mix(i) %% 16] || '. ' || (%(words)s::text[])[1 + pg_temp.mix(i) / 16 %% 16],
  i %% 40 = 0, CASE WHEN i %% 40 = 0 THEN 'sedang dirawat' ELSE '' END, i %% 97 = 5, came, s, came + interval '2 hours',
  CASE WHEN s = 'incomplete' THEN 'in_review' ELSE '' END, came + interval '7 days' + (i %% 97) * interval '1 hour',
  CASE WHEN s = 'incomplete' THEN came + interval '2 hours' END, CASE WHEN s = 'incomplete' THEN came + interval '14 days' END, 'answer', '{}', 3, 0,
  CASE WHEN NOT is_over AND i %% 3 = 1 THEN %(by)s END, %(by)s, came, CASE WHEN is_over THEN came + interval '2 hours' END, '',
  CASE WHEN s = 'closed' THEN came + interval '2 hours' END, 3
FROM bench_case
"""
NEEDS = """
INSERT INTO intake_need (id, region_id, complaint_id, position, sector, wish, program_id, outcome, outcome_note, settled_by_id, settled_at)
SELECT pg_temp.key(30 + n, i, came), village, id, n, (ARRAY['health','food','education','social'])[1 + (i + n) %% 4],
  (ARRAY['KIS aktif kembali (DATA CONTOH)','Sembako (DATA CONTOH)','Biaya sekolah (DATA CONTOH)'])[1 + (i + n) %% 3],
  CASE WHEN i %% 2 = 0 THEN (%(programs)s::uuid[])[1 + (i + n) %% cardinality(%(programs)s::uuid[])] END, CASE WHEN is_over THEN 'informed' ELSE '' END, '',
  CASE WHEN is_over THEN %(by)s END, CASE WHEN is_over THEN came + interval '2 hours' END
FROM bench_case, generate_series(0, 1) AS n WHERE n = 0 OR i %% 4 = 0
"""
KINDS = """
INSERT INTO intake_need_ppks_kinds (need_id, ppkskind_id)
SELECT pg_temp.key(30, i, came), (%(kinds)s::text[])[1 + i %% cardinality(%(kinds)s::text[])] FROM bench_case WHERE i %% 2 = 0
"""
CHECKS = """
INSERT INTO intake_registercheck (id, region_id, complaint_id, outcome, how, source, period, decile, reasons, candidates, benefits, by_id, at)
SELECT pg_temp.key(4, i, came), village, id, CASE WHEN i %% 5 = 4 THEN 'not_found' ELSE 'in_range' END, 'exact', 'dtsen', '2026-Q3',
  CASE WHEN i %% 5 < 4 THEN 1 + i %% 5 END, '[]', '[]', '{}', %(by)s, came
FROM bench_case
"""
PINS = """
INSERT INTO intake_trackingpin (id, region_id, complaint_id, pin, misses, pauses)
SELECT pg_temp.key(5, i, came), village, id, %(pin)s, 0, 0 FROM bench_case
"""
NOTES = """
INSERT INTO intake_note (id, region_id, complaint_id, text, by_id, at)
SELECT pg_temp.key(6, i, came), village, id, 'DATA CONTOH. ' || (%(words)s::text[])[1 + pg_temp.mix(i) / 256 %% 16], %(by)s, came + interval '1 hour'
FROM bench_case WHERE i %% 4 = 0
"""
EVENTS = """
INSERT INTO audit_event (id, at, actor_id, verb, subject_type, subject_id, case_number, region_id, data)
SELECT pg_temp.key(10 + n, i, came + n * interval '5 minutes'), came + n * interval '5 minutes', %(by)s,
  (ARRAY['complaint.logged','complaint.checked','complaint.viewed','complaint.taken','complaint.viewed'])[n],
  'intake.complaint', id::text, number, village,
  (ARRAY['{"channel": "desk"}','{"outcome": "in_range", "how": "exact", "source": "dtsen", "period": "2026-Q3", "decile": 2}','{}','{}','{}'])[n]::jsonb
FROM bench_case, generate_series(1, 5) AS n
"""


class Desks:
    """Fills and names what the pages are asked with."""

    def __init__(self) -> None:
        call_command("load_reference", stdout=StringIO())
        villages = Region.objects.filter(level=Region.Level.VILLAGE)
        codes = [
            code
            for regency in REGENCIES
            for code in villages.filter(pk__startswith=f"{regency}.").values_list("pk", flat=True)
        ][:VILLAGES]
        self.busy = [code for code in codes if code.startswith(f"{BUSY}.")]
        self.front = _staff("front", Role.FRONT_OFFICE, self.busy[0])
        self.back = _staff("back", Role.BACK_OFFICE, BUSY)
        self.manager = _staff("manager", Role.MANAGER, BUSY[:5])
        self.values: dict[str, Any] = {
            "now": timezone.now(),
            "open": OPEN,
            "words": WORDS,
            "by": self.back.pk,
            "nik": encrypt("3404075509609001"),
            "pin": encrypt("000000"),
            "programs": list(Program.objects.active().values_list("pk", flat=True)),
            "kinds": list(PPKSKind.objects.filter(is_sealed=False).values_list("pk", flat=True)),
        }
        self.listed = [
            replace(person, region=self.busy[person.family % len(self.busy)])
            for person in people(LISTED, seed=8, regencies=3)
        ]
        fill(self.listed, self.busy)
        names = sorted({person.name for person in people(NAMES, seed=7, regencies=3)})
        self.arrivals = ARRIVALS.format(busy=len(self.busy), names=len(names))
        with connection.cursor() as cursor:
            cursor.execute(PREPARE, {"villages": codes, "busy": self.busy, "names": names})

    def fill(self, first: int, last: int) -> None:
        """Cases `first` to `last` with all that hangs on them; tables that grow by much are indexed afterwards."""
        with connection.cursor() as cursor:
            # The keys point where they must by the way the rows are made; asked ten million times they would only cost time.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET maintenance_work_mem = '512MB'")
            again = list(_dropped(cursor)) if last - first > 50_000 else []
            cursor.execute(self.arrivals, {**self.values, "first": first, "last": last})
            for statement in (CLIENTS, COMPLAINTS, NEEDS, KINDS, CHECKS, PINS, NOTES, EVENTS):
                cursor.execute(statement, self.values)
            for definition in again:
                cursor.execute(definition)
            cursor.execute("SET session_replication_role = origin")
            cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
            cursor.execute("DROP TABLE bench_case")

    def enrich(self) -> Complaint:
        """The latest case: its story tells of twenty events, it has five files, and its citizen is in the register."""
        case = Complaint.objects.select_related("client").order_by("-received_at", "-id")[0]
        citizen = self.listed[0]
        person = Person.objects.with_nik(citizen.nik).get()
        family = Client.objects.order_by("-created_at", "-id").values("pk")[:3]
        kk = {"kk": citizen.kk, "kk_index": blind_index(citizen.kk)}
        Client.objects.filter(pk__in=family).update(**kk)
        nik = {"nik": citizen.nik, "nik_index": blind_index(citizen.nik)}
        Client.objects.filter(pk=case.client_id).update(name=citizen.name, person=person, **nik)
        RegisterCheck.objects.create(
            region_id=case.region_id,
            complaint=case,
            outcome="in_range",
            how="exact",
            source="dtsen",
            period="2026-Q3",
            release_id=person.release_id,
            person=person,
            decile=2,
            by=self.back,
        )
        papers = ClientDocument.objects.bulk_create(
            ClientDocument(
                region_id=case.client.region_id,
                client=case.client,
                complaint=case,
                kind=kind,
                file=f"contoh/{kind.pk}.jpg",
                content_type="image/jpeg",
                size=250_000,
                sha256=f"{kind.order:064}",
                added_by=self.back,
            )
            for kind in DocumentKind.objects.active()[:FILES]
        )
        added = [(case, {"kind": row.kind_id, "document": str(row.pk)}) for row in papers]
        record_many(Verb.DOCUMENT_ADDED, added, actor=self.back)
        moved = [(case, {"step": step, "from": was, "to": becomes}) for step, was, becomes in ROAD]
        record_many(Verb.COMPLAINT_ADVANCED, moved * 6, actor=self.back)
        return case


def _staff(name: str, role: Role, region_id: str) -> User:
    user = User.objects.create_user(username=f"bench-{name}", name=name.title(), password=None)
    Assignment.objects.create(user=user, role=role, region_id=region_id)
    return user


def _dropped(cursor: CursorWrapper) -> Iterator[str]:
    """How to make the indexes again that are taken away here."""
    for table in TABLES:
        cursor.execute(INDEXES, [table])
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            yield definition
