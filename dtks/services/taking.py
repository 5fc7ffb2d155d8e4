"""The rows of a file, stretch by stretch, into the waiting room: the quick way and the careful one."""

import datetime as dt
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from core.crypto import Sealer
from core.ids import new_id
from dtks import reading
from dtks.columns import BY_KEY
from dtks.models import ImportBatch
from dtks.places import Gazetteer, UnknownPlace
from dtks.preparing import crew
from dtks.preparing.lines import Noted, Prepared, Stretch, copy_text, line_of
from dtks.preparing.quick import QuickReader
from dtks.reading import Layout, Record, Row
from dtks.services import comparing, deciles, staging
from regions.scope import covers

# Below this a file is read before helpers have come to their feet.
MANY_ROWS = 40_000
BYTES_A_ROW = 200
# A fingerprint is small, and a transaction is not.
NOTED_AT_ONCE = 10

_PROBLEMS = 'COPY dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused) FROM STDIN'


class Taking:
    """One worker at one file."""

    def __init__(self, batch: ImportBatch, file: IO[bytes], *, today: dt.date):
        self.layout = Layout.restored(batch.layout)
        self.table = reading.open_table(file, self.layout)
        self.today = today
        self._gazetteer = Gazetteer()
        self._told: dict[str, Any] = {
            "region_id": batch.region_id,
            "scopes": batch.scopes,
            "places_digest": comparing.places_digest(),
            "today": today,
        }
        self._reader = QuickReader(self.layout, gazetteer=self._gazetteer, **self._told)
        self.fingerprint = self._reader.fingerprint
        self._crew = ExitStack()
        self._at_work: crew.Crew | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_told: object) -> None:
        self._crew.close()

    def noted(self, batch: ImportBatch, size: int) -> Iterator[Noted]:
        """The fingerprints of all rows, of several chunks at once."""
        stretches = _chunks(reading.stretches(self.table, after=batch.last_line), size)
        helpers = self._helpers(batch)
        answers = helpers.note(stretches) if helpers else map(self._reader.note, stretches)
        while some := list(islice(answers, NOTED_AT_ONCE)):
            yield Noted(
                some[-1].last,
                sum(noted.count for noted in some),
                b"".join(noted.packed for noted in some),
            )

    def _helpers(self, batch: ImportBatch) -> crew.Crew | None:
        """None where they would not be at their feet before the work is done."""
        if self._at_work is None and batch.size // BYTES_A_ROW > MANY_ROWS and crew.wanted():
            places = Gazetteer()
            places.load(batch.region_id)
            told = {**self._told, "layout": self.layout.stored(), "gazetteer": places}
            self._at_work = self._crew.enter_context(crew.Crew(crew.wanted(), told))
        return self._at_work

    def prepared(self, batch: ImportBatch, size: int) -> Iterator[Prepared]:
        """What is still to be read of the file."""
        wanted = comparing.wanted(batch) if batch.compared_with else None
        rows = reading.stretches(self.table, after=batch.last_line)
        stretches = _chunks(rows if wanted is None else _only(rows, wanted), size)
        if batch.release.is_decile_list:
            yield from (Prepared(stretch[-1][0], left=list(stretch)) for stretch in stretches)
            return
        helpers = self._helpers(batch)
        yield from helpers.prepare(stretches) if helpers else map(self._reader.prepare, stretches)

    def stage(self, batch: ImportBatch, prepared: Prepared) -> None:
        """Put a stretch into the waiting room, with its problems, and count it on the batch."""
        records = dict(prepared.left)
        rows = list(reading.judged(prepared.left, self.table.cells, self.layout, today=self.today))
        if batch.release.is_decile_list:
            deciles.stage(batch, rows)
        else:
            sealer = Sealer(3 * len(rows) + 1)
            lines = [self._line(batch, row, records[row.line], sealer) for row in rows]
            staging.fill(batch.pk, [prepared.lines, *lines])
        problems = [problem for row in rows for problem in row.problems]
        if problems:
            _keep(batch, problems)
        batch.last_line = prepared.last
        batch.rows_read += prepared.count + len(rows)
        batch.rows_refused += sum(row.is_refused for row in rows)
        batch.warnings += sum(not problem.is_refused for problem in problems)

    def _line(self, batch: ImportBatch, row: Row, record: Record, sealer: Sealer) -> bytes:
        region_id = self._place(batch, row)
        # Who somebody without a NIK is depends on the other rows; a problem is told every time.
        made = None
        if not row.problems and row.values.get("nik") and isinstance(record, bytes | list):
            made = self.fingerprint(record)
        return line_of(
            row.line,
            row.values,
            region_id=region_id,
            is_refused=row.is_refused,
            fingerprint=made,
            sealer=sealer,
        )

    def _place(self, batch: ImportBatch, row: Row) -> str:
        """The village code of a row, or a problem on it."""
        if not any(key in row.values for key in ("village", "village_code")):
            return ""
        try:
            code = self._gazetteer.of_row(row.values)
        except UnknownPlace as error:
            reason, key = str(error), error.key
        else:
            allowed = batch.scopes or [batch.region_id]
            if covers(batch.region_id, code) and any(covers(scope, code) for scope in allowed):
                return code
            key = "village_code" if row.values.get("village_code") else "village"
            reason = _(
                "Desa ini di luar wilayah impor (%(region)s). Baris ini untuk kantor wilayahnya."
            ) % {"region": batch.region_id}
        title = BY_KEY[key].title
        row.problems.append(reading.Problem(row.line, title, row.values[key][:100], reason))
        return ""


def _keep(batch: ImportBatch, problems: Iterable[reading.Problem]) -> None:
    with staging.copying(_PROBLEMS, batch.pk) as copy:
        for problem in problems:
            told = (
                new_id(),
                batch.region_id,
                batch.pk,
                problem.line,
                problem.column,
                problem.value[:100],
                problem.reason[:400],
                problem.is_refused,
            )
            copy.write("\t".join(map(copy_text, told)) + "\n")


def _chunks(stretches: Iterable[Stretch], size: int) -> Iterator[Stretch]:
    held: list[tuple[int, Record]] = []
    for stretch in stretches:
        if isinstance(stretch, reading.Lines) and not held:
            # In parts of one size: a small rest would cost a transaction of its own.
            part = -(-len(stretch) // -(-len(stretch) // size))
            for start in range(0, len(stretch), part):
                yield stretch[start : start + part]
            continue
        held += stretch
        while len(held) >= size:
            yield held[:size]
            held = held[size:]
    if held:
        yield held


def _only(stretches: Iterable[Stretch], wanted: array) -> Iterator[Stretch]:
    """The rows with the wanted numbers; both come in order."""
    after = 0
    for stretch in stretches:
        if after == len(wanted):
            return
        until = bisect_right(wanted, stretch[-1][0], after)
        if isinstance(stretch, reading.Lines):
            yield [stretch[number - stretch.first] for number in wanted[after:until]]
        else:
            numbers = set(wanted[after:until])
            yield [row for row in stretch if row[0] in numbers]
        after = until
