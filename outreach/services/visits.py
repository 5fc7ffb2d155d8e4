"""The only writers of visits. Lock order everywhere: the complaint first, then the visit."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.uploads import BadUpload, inspect
from intake import services as intake
from intake.models import Complaint
from outreach import queries, questions
from outreach.models import Visit, VisitPhoto
from outreach.workflow import VISIT, State, Step

WORK = "visit"
PHOTOS_PER_VISIT = 12


class WrongFacilitator(Refused):
    """The person chosen does not visit homes in this region."""


class PastDay(Refused):
    """A visit is planned for today or later."""


class Incomplete(Refused):
    """The report lacks what others must be able to rely on."""


class TooManyPhotos(Refused):
    """A visit keeps a handful of photos, not an album."""


@dataclass(frozen=True)
class Report:
    """What the facilitator found. `id` comes from the form and makes a second sending harmless."""

    id: uuid.UUID
    met_with: str
    visited_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    conclusion: str = ""
    note: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@transaction.atomic
def plan(
    *,
    id: uuid.UUID,
    complaint: Complaint,
    purpose: str,
    planned_on: date,
    assigned_to: User,
    by: User,
    instruction: str = "",
    window_from: time | None = None,
    window_to: time | None = None,
) -> Visit:
    """Send a facilitator to this person's home; the case counts it as open work."""
    authorize(by, Action.VISIT_PLAN, complaint.region_id)
    intake.lock_complaint(complaint_id=complaint.pk)
    existing = Visit.objects.filter(pk=id, complaint=complaint).first()
    if existing:
        return existing
    _must_be_ahead(planned_on)
    _must_cover(assigned_to, complaint.region_id)
    locked = intake.start_work(complaint_id=complaint.pk, by=by, what=WORK)
    visit = Visit.objects.create(
        id=id,
        region_id=locked.region_id,
        complaint=locked,
        purpose=purpose,
        instruction=instruction.strip(),
        planned_on=planned_on,
        window_from=window_from,
        window_to=window_to,
        assigned_to=assigned_to,
        planned_by=by,
    )
    _record(
        Verb.VISIT_PLANNED, visit, by, {"on": planned_on.isoformat(), "for": str(assigned_to.pk)}
    )
    return visit


@transaction.atomic
def report(*, visit: Visit, found: Report, by: User, version: int | None = None) -> Visit:
    """Write down what was found, once. Meeting nobody keeps the visit open for another day."""
    authorize(by, Action.VISIT_REPORT, visit.region_id)
    locked = _lock(visit)
    if locked.report_id == found.id:
        return locked
    _must_be_current(locked, version)
    step = Step.MISS if found.met_with == Visit.Met.NOBODY else Step.REPORT
    target = VISIT.step(step, source=locked.state).target
    if found.visited_at > timezone.now():
        raise Incomplete("Waktu kunjungan belum lewat. Periksa tanggal dan jamnya.")
    answers = questions.clean(found.answers)
    if step == Step.REPORT and locked.purpose == Visit.Purpose.VERIFICATION:
        if not found.conclusion:
            raise Incomplete("Pilih kesimpulan: tidak mampu, rentan, atau mampu.")
        if not answers and not found.note.strip():
            raise Incomplete(
                "Jawab paling sedikit satu pertanyaan atau tulis catatan keadaan keluarga."
            )
    locked.state = target
    locked.report_id = found.id
    locked.met_with = found.met_with
    locked.visited_at = found.visited_at
    locked.answers = answers
    locked.conclusion = "" if step == Step.MISS else found.conclusion
    locked.note = found.note.strip()
    locked.latitude, locked.longitude = found.latitude, found.longitude
    locked.done_by = by
    _touch(
        locked,
        "state",
        "report_id",
        "met_with",
        "visited_at",
        "answers",
        "conclusion",
        "note",
        "latitude",
        "longitude",
        "done_by",
    )
    if step == Step.MISS:
        _record(Verb.VISIT_MISSED, locked, by, {"note": locked.note})
        return locked
    intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    _keep_power(locked, by)
    _record(
        Verb.VISIT_REPORTED,
        locked,
        by,
        {"met": locked.met_with, "conclusion": locked.conclusion, "note": locked.note},
    )
    return locked


@transaction.atomic
def add_photo(*, visit: Visit, kind: str, file: File, by: User) -> VisitPhoto:
    """Keep one photo at once. Raises BadUpload when it is none; the same photo again is the same row."""
    authorize(by, Action.VISIT_REPORT, visit.region_id)
    upload = inspect(file)
    if not upload.content_type.startswith("image/"):
        raise BadUpload("Kirim sebagai foto (JPG, PNG, WEBP), bukan PDF.")
    locked = _lock(visit)
    photo = locked.photos.filter(sha256=upload.sha256).first()
    if photo:
        return photo
    if not locked.is_open:
        raise Refused(
            "Hasil kunjungan sudah dicatat. Foto tambahan dapat dikirim sebagai berkas keluhan."
        )
    if locked.photos.count() >= PHOTOS_PER_VISIT:
        raise TooManyPhotos(f"Paling banyak {PHOTOS_PER_VISIT} foto untuk satu kunjungan.")
    photo = VisitPhoto(
        region_id=locked.region_id,
        visit=locked,
        kind=VisitPhoto.Kind(kind),
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        added_by=by,
    )
    photo.file.save(f"{photo.id}.{upload.extension}", file, save=False)
    photo.save(force_insert=True)
    _record(Verb.DOCUMENT_ADDED, locked, by, {"kind": kind, "photo": str(photo.pk)})
    return photo


@transaction.atomic
def open_photo(*, photo: VisitPhoto, by: User) -> File:
    """The file, for showing. A family card holds identity numbers, so who opens it is written down."""
    if photo.kind == VisitPhoto.Kind.KK:
        visit = Visit.objects.select_related("complaint").get(pk=photo.visit_id)
        _record(Verb.DOCUMENT_OPENED, visit, by, {"kind": photo.kind, "photo": str(photo.pk)})
    return photo.file.open("rb")


@transaction.atomic
def reschedule(
    *,
    visit: Visit,
    planned_on: date,
    reason: str,
    by: User,
    assigned_to: User | None = None,
    window_from: time | None = None,
    window_to: time | None = None,
    version: int | None = None,
) -> Visit:
    """Another day, and for planners another facilitator. Who is sent may move the day of their own visit."""
    locked = _lock(visit)
    planner = by.may(Action.VISIT_PLAN, locked.region_id)
    if not planner and not queries.may_move(user=by, visit=locked):
        raise PermissionDenied
    _must_be_current(locked, version)
    target = VISIT.step(Step.RESCHEDULE, source=locked.state).target
    _must_be_ahead(planned_on)
    if not reason.strip():
        raise Refused("Tulis alasan perubahan jadwal; warga dan rekan Bapak/Ibu akan bertanya.")
    person = assigned_to if planner and assigned_to else locked.assigned_to
    if person != locked.assigned_to:
        _must_cover(person, locked.region_id)
    before = {"on": locked.planned_on.isoformat(), "for": str(locked.assigned_to_id)}
    locked.state = target
    locked.planned_on = planned_on
    locked.window_from, locked.window_to = window_from, window_to
    locked.assigned_to = person
    locked.met_with, locked.visited_at, locked.done_by = "", None, None
    _touch(
        locked,
        "state",
        "planned_on",
        "window_from",
        "window_to",
        "assigned_to",
        "met_with",
        "visited_at",
        "done_by",
    )
    after = {"on": planned_on.isoformat(), "for": str(person.pk)}
    _record(
        Verb.VISIT_RESCHEDULED, locked, by, {"from": before, "to": after, "note": reason.strip()}
    )
    return locked


@transaction.atomic
def cancel(*, visit: Visit, reason: str, by: User) -> Visit:
    """The visit is not needed any more; the case no longer waits for it."""
    authorize(by, Action.VISIT_PLAN, visit.region_id)
    locked = _lock(visit)
    if locked.state == State.CANCELLED:
        return locked
    target = VISIT.step(Step.CANCEL, source=locked.state).target
    if not reason.strip():
        raise Refused("Tulis alasan pembatalan.")
    locked.state, locked.ended_reason = target, reason.strip()
    _touch(locked, "state", "ended_reason")
    intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    _record(Verb.VISIT_CANCELLED, locked, by, {"note": locked.ended_reason})
    return locked


def _lock(visit: Visit) -> Visit:
    complaint = intake.lock_complaint(complaint_id=visit.complaint_id)
    locked = (
        Visit.objects.select_for_update(of=["self"], no_key=True)
        .select_related("assigned_to")
        .get(pk=visit.pk)
    )
    locked.complaint = complaint
    return locked


def _touch(locked: Visit, *fields: str) -> None:
    locked.version += 1
    locked.save(update_fields=[*fields, "version"])


def _must_be_current(locked: Visit, version: int | None) -> None:
    if version is None or locked.version == version:
        return
    last = (
        Event.objects.filter(
            subject_type=locked._meta.label_lower,
            subject_id=str(locked.pk),
        )
        .exclude(verb__in=[Verb.DOCUMENT_ADDED, Verb.DOCUMENT_OPENED])
        .select_related("actor", "on_behalf_of")
        .first()
    )
    who = (last.who if last else "") or "sistem"
    when = f" pukul {timezone.localtime(last.at):%H.%M}" if last else ""
    raise StaleSave(
        f"Kunjungan ini baru saja diubah oleh {who}{when}. Isian Bapak/Ibu masih ada; periksa keadaan terbaru, lalu simpan lagi."
    )


def _must_be_ahead(day: date) -> None:
    if day < timezone.localdate():
        raise PastDay("Tanggal kunjungan sudah lewat. Pilih hari ini atau sesudahnya.")


def _must_cover(person: User, region_id: str) -> None:
    if not person.is_active or not person.may(Action.VISIT_REPORT, region_id):
        raise WrongFacilitator(
            f"{person} tidak bertugas sebagai fasilitator di wilayah ini. Pilih petugas lain dari daftar."
        )


def _keep_power(visit: Visit, by: User) -> None:
    """The connection seen at the house answers the criteria that ask for it."""
    power = questions.POWER_VA.get(visit.answers.get("power", ""))
    if power is not None and visit.visited_at:
        intake.answer_question(
            complaint=visit.complaint,
            fact="power_va",
            value=power,
            on=timezone.localdate(visit.visited_at),
            by=by,
        )


def _record(verb: Verb, visit: Visit, by: User, data: dict) -> None:
    record(
        verb,
        visit,
        actor=by,
        region_id=visit.region_id,
        case_number=visit.complaint.number,
        data=data,
    )
