"""Checking a whole list: received, asked chunk by chunk, its answers kept for some days.

A chunk writes its answers as one file and its progress as one row; a worker that takes over goes on
behind the last chunk that was written down, and overwrites what had been begun. What is known of
people stands only in those files, under the key of the work and never under a name.
"""

import csv
import datetime as dt
import io
import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from itertools import islice, tee
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from core.spreadsheets import safe, workbook
from dtks import list_answers, lists
from dtks.lists import Asked
from dtks.matching import Many, Reply
from dtks.models import ListCheck
from dtks.models.lists import UNASKED
from dtks.preparing import crew
from dtks.reading import UnreadableFile
from dtks.vocabulary import ListState
from dtks.workflow import LIST, Step

CHUNK = 5_000
# Rows that are worth the second or two that helpers take to start.
LONG = 10_000
MOST_BYTES = 50_000_000
# A list that stops its worker again and again must not do so for ever.
MOST_ATTEMPTS = 5
KINDS = ("xlsx", "csv")
BOM = "\ufeff"  # or a spreadsheet takes it for Windows-1252
_LONG_NUMBER = re.compile(r"\d{10,}")


class NoAnswers(Refused):
    """The answers are not there, or not any more."""


def receive_list(
    *, file: IO[bytes], file_name: str, by: User, list_id: uuid.UUID | None = None
) -> ListCheck:
    """Keep a list for the worker. The same `list_id` again is the same list.

    Raises UnreadableFile with what to do when nobody could be asked about.
    """
    if not by.may_somewhere(Action.REGISTER_CHECK):
        raise PermissionDenied
    list_id = list_id or new_id()
    known = ListCheck.objects.filter(pk=list_id).first()
    if known is None:
        if file.seek(0, 2) > MOST_BYTES:
            raise UnreadableFile(
                _(
                    "Berkas lebih besar dari 50 MB. Hapus kolom yang tidak perlu, atau pecah daftarnya."
                )
            )
        sheet, rows = lists.inspect(file)
        known = _keep(
            file=file, file_name=file_name, by=by, list_id=list_id, sheet=sheet, rows=rows
        )
    if known.by_id != by.pk:
        raise PermissionDenied
    return known


@transaction.atomic
def _keep(
    *, file: IO[bytes], file_name: str, by: User, list_id: uuid.UUID, sheet: lists.Sheet, rows: int
) -> ListCheck:
    check, created = ListCheck.objects.get_or_create(
        pk=list_id,
        defaults={
            "by": by,
            "scopes": list(by.scopes(Action.PERSON_VIEW)),
            # A name may be anything, also somebody's NIK.
            "file_name": _LONG_NUMBER.sub("•", Path(file_name).name)[:200],
            "sheet": sheet.stored(),
            "rows": rows,
        },
    )
    if created:
        file.seek(0)
        default_storage.save(_upload(check), File(file))
    return check


def check_list(*, list_id: uuid.UUID) -> ListCheck:
    """Take a list as far as it goes: the one call of the task. Leaves what another worker is at."""
    check = _start(list_id=list_id)
    if check is not None:
        _ask(check)
    return ListCheck.objects.get(pk=list_id)


@transaction.atomic
def _start(*, list_id: uuid.UUID) -> ListCheck | None:
    """Lock and count the attempt; None where there is nothing to do for this worker."""
    check = ListCheck.objects.select_for_update(skip_locked=True).filter(pk=list_id).first()
    now = timezone.now()
    if check is None or not LIST.allows(Step.READ, source=check.state):
        return None
    waiting = ListCheck.objects.waiting_for_a_worker(now)
    if check.state == ListState.CHECKING and not waiting.filter(pk=check.pk).exists():
        return None
    check.attempts += 1
    if check.attempts > MOST_ATTEMPTS:
        check.state = LIST.step(Step.FAIL, source=check.state).target
        check.failure = _("Pengecekan ini berulang kali terhenti. Hubungi pengelola sistem.")
        _end(check)
        return None
    check.state = LIST.step(Step.READ, source=check.state).target
    check.attempt_at = check.touched_at = now
    check.attempt_from = check.rows_done
    check.save()
    return check


def _ask(check: ListCheck) -> None:
    sheet = lists.Sheet.restored(check.sheet)
    reader = lists.Reader(
        sheet, today=timezone.localdate(), home=check.by.scopes(Action.REGISTER_CHECK)
    )
    words = list_answers.Words()
    with default_storage.open(_upload(check), "rb") as file, ExitStack() as stack:
        rows = reader.rows(lists.open_table(file, sheet), after=check.last_line)
        chunks = iter(lambda: list(islice(rows, CHUNK)), [])
        for asked, replies in _answered(check, chunks, stack):
            answers = _lines(words.rows(asked, replies), sheet.delimiter)
            counts = Counter(reply.outcome.value for reply in replies)
            counts[UNASKED] = len(asked) - len(replies)
            taken = _take(check=check, asked=asked, answers=answers, counts=counts)
            if taken is None:
                return
            check = taken
    _write_answers(check, sheet)
    _finish(check=check)


def _answered(
    check: ListCheck, chunks: Iterator[list[Asked]], stack: ExitStack
) -> Iterator[tuple[list[Asked], list[Reply]]]:
    """Each chunk with its replies: asked here, or by helpers where the list is long enough to wait for them."""
    on, most = timezone.localdate(), list_answers.MOST_SHOWN
    mine, theirs = tee(chunks)
    questions = ([row.question for row in asked if row.question] for asked in theirs)
    if check.rows - check.rows_done < LONG or not crew.wanted():
        return zip(mine, map(Many(on=on, user=check.by, most=most).ask, questions), strict=True)
    told = {
        "database": connection.settings_dict["NAME"],
        "user_id": check.by_id,
        "on": on,
        "most": most,
        "language": get_language(),
    }
    helpers = stack.enter_context(crew.Crew(crew.wanted(), told, module="dtks.preparing.asking"))
    return zip(mine, helpers.each("ask", questions), strict=True)


@transaction.atomic
def _take(
    *, check: ListCheck, asked: list[Asked], answers: bytes, counts: Counter[str]
) -> ListCheck | None:
    """Write down one chunk. None when the list was cancelled, or another worker has moved it on."""
    locked = ListCheck.objects.select_for_update().get(pk=check.pk)
    if locked.state != ListState.CHECKING or locked.last_line != check.last_line:
        return None
    _store(f"{_folder(locked)}/{asked[-1].line:09}.csv", answers)
    locked.last_line = asked[-1].line
    locked.rows_done += len(asked)
    locked.noted += sum(bool(row.notes) for row in asked)
    locked.counts = dict(Counter(locked.counts) + counts)
    locked.touched_at = timezone.now()
    locked.save(update_fields=["last_line", "rows_done", "noted", "counts", "touched_at"])
    return locked


def _write_answers(check: ListCheck, sheet: lists.Sheet) -> None:
    """All chunks under one row of titles, as text and as a workbook."""
    header = [*sheet.titles, *list_answers.titles()]
    text = BOM.encode() + _lines([header], sheet.delimiter)
    parts = [_read(f"{_folder(check)}/{name}") for name in _parts(check)]
    _store(_answers(check, "csv"), b"".join([text, *parts]))
    # Most rows end in empty cells of candidates they have not: a sheet has those anyway.
    rows = (
        _without_end(row)
        for part in parts
        for row in csv.reader(io.StringIO(part.decode(), newline=""), delimiter=sheet.delimiter)
    )
    _store(_answers(check, "xlsx"), workbook(sheet=_("Hasil cek"), header=header, rows=rows))


@transaction.atomic
def _finish(*, check: ListCheck) -> None:
    locked = ListCheck.objects.select_for_update().get(pk=check.pk)
    if not LIST.allows(Step.FINISH, source=locked.state):
        if not locked.has_answers:  # cancelled while they were being written
            _clear(locked)
        return
    locked.state = LIST.step(Step.FINISH, source=locked.state).target
    locked.forget_at = timezone.now() + dt.timedelta(days=settings.CHECKED_LIST_DAYS)
    _end(locked)


@transaction.atomic
def cancel_list(*, check: ListCheck, by: User) -> ListCheck:
    """Stop, and throw away what was answered so far."""
    locked = ListCheck.objects.select_for_update().get(pk=check.pk)
    if locked.by_id != by.pk:
        raise PermissionDenied
    locked.state = LIST.step(Step.CANCEL, source=locked.state).target
    _end(locked)
    return locked


def _end(check: ListCheck) -> None:
    """Within the transaction of the last step: said once, in figures, and tidied up."""
    check.touched_at = check.finished_at = timezone.now()
    if check.state != ListState.DONE:
        check.forgotten_at = check.finished_at
    check.save()
    record(
        Verb.REGISTER_LIST_CHECKED,
        check,
        actor=check.by,
        region_id=_office(check.by),
        data={
            "state": check.state,
            "rows": check.rows,
            "asked": check.rows_done - check.unasked,
            "outcomes": check.counts,
        },
    )
    keep = [f"answers.{kind}" for kind in KINDS] if check.has_answers else []
    transaction.on_commit(lambda: _clear(check, keep=keep))


@transaction.atomic
def open_answers(*, check: ListCheck, kind: str, by: User) -> IO[bytes]:
    """The answers, for whoever sent the list; each time is written down."""
    if check.by_id != by.pk:
        raise PermissionDenied
    if not check.has_answers or kind not in KINDS:
        raise NoAnswers(_("Hasil daftar ini sudah dihapus. Kirim daftarnya sekali lagi."))
    if not by.covers_all(Action.PERSON_VIEW, check.scopes):
        raise NoAnswers(
            _("Wilayah tugas Anda berubah sejak daftar ini dicek. Kirim daftarnya sekali lagi.")
        )
    record(
        Verb.REGISTER_LIST_DOWNLOADED,
        check,
        actor=by,
        region_id=_office(by),
        data={"kind": kind, "rows": check.rows},
    )
    return default_storage.open(_answers(check, kind), "rb")


def forget_lists(*, now: dt.datetime) -> int:
    """Delete the answers whose days are over; the figures stay."""
    forgotten = 0
    for pk in ListCheck.objects.to_forget(now).values_list("pk", flat=True):
        with transaction.atomic():
            check = ListCheck.objects.select_for_update().get(pk=pk)
            check.forgotten_at = now
            check.save(update_fields=["forgotten_at"])
            _clear(check)
        forgotten += 1
    return forgotten


def _office(user: User) -> str | None:
    return next(iter(user.scopes(Action.REGISTER_CHECK)), None)


def _folder(check: ListCheck) -> str:
    return f"lists/{check.pk.hex}"


def _upload(check: ListCheck) -> str:
    return f"{_folder(check)}/upload"


def _answers(check: ListCheck, kind: str) -> str:
    return f"{_folder(check)}/answers.{kind}"


def _parts(check: ListCheck) -> list[str]:
    """Chunks of answers in the order of their rows, and none that a lost worker left behind."""
    names = sorted(name for name in default_storage.listdir(_folder(check))[1] if name[0].isdigit())
    return [name for name in names if int(name.removesuffix(".csv")) <= check.last_line]


def _without_end(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _lines(rows: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _store(name: str, content: bytes) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def _read(name: str) -> bytes:
    with default_storage.open(name, "rb") as file:
        return file.read()


def _clear(check: ListCheck, *, keep: Collection[str] = ()) -> None:
    folder = _folder(check)
    if default_storage.exists(folder):
        for name in set(default_storage.listdir(folder)[1]).difference(keep):
            default_storage.delete(f"{folder}/{name}")
        if not keep:
            default_storage.delete(folder)
