"""The monthly file of proposals, what came back, and what a later release already shows."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from dtks.columns import DTKS_23
from dtks.models import Person, Release
from intake.inputs import FIELD_WORDS
from intake.models import Complaint, CutOff, ProposalExport, RegisterProposal, Track
from intake.proposal_flow import RESULTS, State, Step
from intake.queries import zone
from intake.services.proposing import lock_proposal, move, write_event
from regions.models import Region
from regions.scope import level_prefix

Kind = RegisterProposal.Kind
# One file is one sitting at SIKS-NG.
MOST_LINES = 5_000
# What the desk adds to the columns of the extract.
OWN_TITLES = (
    "JENIS USULAN",
    "DATA YANG DIUBAH",
    "ALASAN",
    "DASAR",
    "NOMOR BERITA ACARA",
    "TANGGAL DASAR",
    "NOMOR KELUHAN",
)
TITLES = (*DTKS_23, *OWN_TITLES)


def calendar_for(track: str, on: date) -> CutOff:
    found = CutOff.objects.in_force(on).filter(track=track).first()
    if found is None:
        raise Refused(
            "Jadwal usulan untuk tanggal ini belum diatur. Minta admin mengisinya di Jadwal usulan."
        )
    return found


@transaction.atomic
def export_proposals(*, export_id: uuid.UUID, region: Region, by: User) -> ProposalExport:
    """Put everything that is ready in `region` into one file of the open month. Idempotent by `export_id`.

    Each line is kept as it was handed over, encrypted: the file can be fetched again, and is then the same.
    """
    authorize(by, Action.PROPOSAL_EXPORT, region.pk)
    hold(export_id)
    known = ProposalExport.objects.filter(pk=export_id).first()
    if known is not None:
        return known
    ready = (
        RegisterProposal.objects.visible_to(by, Action.PROPOSAL_EXPORT)
        .within(region.pk)
        .filter(state=State.READY)
    )
    keys = list(ready.order_by("approved_at", "id").values_list("pk", flat=True)[:MOST_LINES])
    # The cases first, then what hangs on them, both in one order: two exporters wait for each other.
    cases = Complaint.objects.filter(proposals__in=keys).order_by("pk")
    list(Complaint.objects.select_for_update().filter(pk__in=cases).order_by("pk").only("pk"))
    rows = list(
        RegisterProposal.objects.select_for_update(of=["self"])
        .select_related("complaint__client__person__family", "complaint__client__region")
        .filter(pk__in=keys, state=State.READY)
        .order_by("approved_at", "id")
    )
    if not rows:
        raise Refused("Belum ada usulan yang siap dikirim di wilayah ini.")
    today = timezone.now().astimezone(zone()).date()
    calendars = {track: calendar_for(track, today) for track in {row.track for row in rows}}
    # The month of the file is that of its updating lines; a file of aid alone has its own.
    leading = calendars.get(Track.UPDATE) or calendars[Track.AID]
    export = ProposalExport.objects.create(
        id=export_id,
        region=region,
        period=leading.window(today).period,
        lines=len(rows),
        made_by=by,
    )
    names = _place_names(row.complaint.client.region_id for row in rows)
    for row in rows:
        row.export = export
        row.sent_row = json.dumps(_line(row, names), ensure_ascii=False)
        row.due_on = today + timedelta(days=calendars[row.track].result_days)
        move(row, Step.EXPORT, by=by, fields=["export", "sent_row", "due_on"])
    record(
        Verb.PROPOSAL_EXPORTED,
        export,
        actor=by,
        region_id=region.pk,
        data={"period": export.period, "lines": export.lines},
    )
    return export


@transaction.atomic
def open_export(*, export: ProposalExport, kind: str, by: User) -> list[list[str]]:
    """The lines of a file as they were handed over, for one more download that is written down."""
    authorize(by, Action.PROPOSAL_EXPORT, export.region_id)
    record(
        Verb.PROPOSAL_FILE_OPENED,
        export,
        actor=by,
        region_id=export.region_id,
        data={"period": export.period, "lines": export.lines, "kind": kind},
    )
    rows = export.proposals.order_by("approved_at", "id").values_list("sent_row", flat=True)
    lines = [json.loads(row or "{}") for row in rows]
    return [[line.get(title, "") for title in TITLES] for line in lines]


def _place_names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {level_prefix(code, n) for code in codes for n in range(1, 5)}
    return dict(Region.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _line(row: RegisterProposal, names: dict[str, str]) -> dict[str, str]:
    client = row.complaint.client
    person = client.person
    place = [names.get(level_prefix(client.region_id, n), "") for n in range(1, 5)]
    changes = (
        f"{FIELD_WORDS.get(c['field'], c['field'])}: {c['old'] or '–'} → {c['new'] or 'lihat kolom'}"
        for c in row.changes
    )
    return {
        "ID DTKS": person.external_id if person else "",
        "PROVINSI": place[0],
        "KABUPATEN/KOTA": place[1],
        "KECAMATAN": place[2],
        "DESA/KELUARAHAN": place[3],
        "ALAMAT": client.address,
        "RT": client.rt,
        "RW": client.rw,
        "NOKK": client.kk or "",
        "NIK": client.nik or "",
        "NAMA": client.name,
        "TANGGAL LAHIR": f"{client.born_on:%d/%m/%Y}" if client.born_on else "",
        "TEMPAT LAHIR": person.birth_place if person else "",
        "JENIS KELAMIN": client.sex,
        "PEKERJAAN": person.occupation if person else "",
        "JENIS USULAN": str(row.get_kind_display()),
        "DATA YANG DIUBAH": "; ".join(changes),
        "ALASAN": row.reason,
        "DASAR": str(row.get_basis_display()),
        "NOMOR BERITA ACARA": row.minutes_number,
        "TANGGAL DASAR": f"{row.signed_on:%d/%m/%Y}" if row.signed_on else "",
        "NOMOR KELUHAN": row.complaint.number,
    }


@dataclass(frozen=True)
class Result:
    state: str
    on: date
    note: str = ""


@transaction.atomic
def record_result(
    *, proposal: RegisterProposal, result: Result, by: User, version: int | None = None
) -> RegisterProposal:
    """What the ministry answered, written down by hand. The same answer again changes nothing."""
    locked = lock_proposal(proposal, version=version)
    if locked.state == result.state and locked.result_note == result.note.strip():
        return locked
    if result.state not in RESULTS:
        raise Refused("Pilih hasilnya: diterima, ditolak, atau tanpa jawaban.")
    today = timezone.now().astimezone(zone()).date()
    if result.on > today:
        raise Refused("Tanggal hasil belum tiba. Periksa tanggalnya.")
    locked.result_note, locked.result_on = result.note.strip(), result.on
    locked.result_by = by
    step = RESULTS[State(result.state)]
    fields = ["result_note", "result_on", "result_by"]
    return move(locked, step, by=by, note=result.note, fields=fields)


@transaction.atomic
def record_results(*, proposals: Sequence[RegisterProposal], result: Result, by: User) -> int:
    """One answer for several lines: all of them, or none."""
    if not proposals:
        raise Refused("Pilih paling sedikit satu usulan.")
    for proposal in sorted(proposals, key=lambda p: (p.complaint_id, p.pk)):
        record_result(proposal=proposal, result=result, by=by)
    return len(proposals)


def suggest_results(*, release: Release) -> int:
    """Mark proposals whose wish a release already shows; a person still records the result.

    Called inside the transaction that finishes the release's recheck.
    """
    waiting = list(
        RegisterProposal.objects.within(release.region_id)
        .select_related("complaint__client")
        .filter(state=State.EXPORTED, seen_in=None, complaint__client__nik__isnull=False)
    )
    shown = 0
    for start in range(0, len(waiting), 500):
        some = waiting[start : start + 500]
        by_nik: dict[str | None, list[Person]] = defaultdict(list)
        niks = {row.complaint.client.nik or "" for row in some}
        for person in Person.objects.with_nik(*niks).select_related("family"):
            by_nik[person.nik].append(person)
        for row in some:
            if _shows(release, row, by_nik[row.complaint.client.nik]):
                row.seen_in = release
                row.save(update_fields=["seen_in"])
                write_event(Verb.PROPOSAL_ADVANCED, row, by=None, data={"seen_in": str(release)})
                shown += 1
    return shown


def forget_suggestions(*, release: Release) -> None:
    """A withdrawn release shows nothing any more."""
    RegisterProposal.objects.filter(seen_in=release).update(seen_in=None)


def _shows(release: Release, row: RegisterProposal, people: Sequence[Person]) -> bool:
    """A new person is there, a removed one is gone, a corrected one was spoken of again."""
    listed = [p for p in people if p.delisted_by_id is None]
    match row.kind:
        case Kind.NEW:
            return bool(listed)
        case Kind.REMOVE:
            return bool(people) and (not listed or any(p.flags for p in listed))
        case Kind.DATA:
            return any(p.release_id == release.pk for p in listed)
        case Kind.DECILE:
            return any(p.family and p.family.release_id == release.pk for p in listed)
    return False


@transaction.atomic
def save_cut_off(*, cut_off_id: uuid.UUID, values: Mapping[str, Any], by: User) -> CutOff:
    """Set or change a calendar; idempotent by `cut_off_id`."""
    if not by.may_somewhere(Action.CATALOGUE_EDIT):
        raise PermissionDenied
    hold(cut_off_id)
    row = CutOff.objects.select_for_update().filter(pk=cut_off_id).first()
    row = row or CutOff(id=cut_off_id, version=0)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(
        Verb.CATALOGUE_CHANGED,
        row,
        actor=by,
        data={"what": "cut_off", "track": row.track, "version": row.version},
    )
    return row
