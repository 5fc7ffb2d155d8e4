"""Papers: given once, kept per person and family, asked for by list, never asked for twice."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.uploads import Upload, inspect
from dtks.models import Person
from intake.models import Client, ClientDocument, Complaint, PaperRequest
from intake.services.cases import advance, lock_complaint, refuse_merged, touch
from intake.workflow import Status, Step
from programs.models import DocumentKind


@transaction.atomic
def add_paper(
    *,
    client: Client,
    complaint: Complaint,
    kind: DocumentKind,
    by: User,
    file: File | None = None,
    person: Person | None = None,
    is_seen: bool = False,
) -> ClientDocument:
    """Keep a paper in the store of the person or the family and tick the request it answers.

    `is_seen`: the original was held in hand; then it may go home again uncopied. `person` is the relative whose paper it is.
    The same file twice is one paper. Raises core.uploads.BadUpload when the content is not a photo or PDF.
    """
    authorize(by, Action.DOCUMENT_ADD, complaint.region_id)
    if file is None and not is_seen:
        raise Refused("Pilih atau foto berkasnya, atau centang bahwa aslinya sudah dilihat.")
    upload = inspect(file) if file else None
    locked = lock_complaint(complaint_id=complaint.pk)
    refuse_merged(locked)
    today = timezone.localdate()
    expires_on = today + timedelta(days=kind.validity_days) if kind.validity_days else None
    whose = None if kind.is_of_family else person
    document = _same_paper(client, kind, whose, upload, expires_on)
    if document is None:
        document = ClientDocument(
            region_id=client.region_id,
            client=client,
            person=whose,
            complaint=locked,
            kind=kind,
            expires_on=expires_on,
            added_by=by,
            verified_by=by if is_seen else None,
            verified_at=timezone.now() if is_seen else None,
        )
        if file and upload:
            document.content_type, document.size = upload.content_type, upload.size
            document.sha256 = upload.sha256
            document.file.save(f"{document.id}.{upload.extension}", file, save=False)
        document.save()
        _record(Verb.DOCUMENT_ADDED, document, locked, by, seen=is_seen)
    elif is_seen and document.verified_at is None:
        _verify(document, locked, by)
    locked.paper_requests.filter(kind=kind, settled_at=None).update(
        document=document, settled_at=timezone.now()
    )
    touch(locked)
    return document


def _same_paper(
    client: Client,
    kind: DocumentKind,
    person: Person | None,
    upload: Upload | None,
    expires_on: date | None,
) -> ClientDocument | None:
    """The row of the same content, or of the same look at an original."""
    given = ClientDocument.objects.filter(
        region_id=client.region_id, client=client, kind=kind, person=person
    )
    if upload:
        return given.filter(sha256=upload.sha256).first()
    return given.filter(sha256="", expires_on=expires_on).first()


@transaction.atomic
def verify_paper(*, document: ClientDocument, complaint: Complaint, by: User) -> ClientDocument:
    """Say that the copy was held against the original. Once; who said it first stays."""
    authorize(by, Action.DOCUMENT_ADD, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk)
    refuse_merged(locked)
    row = ClientDocument.objects.select_for_update().get(pk=document.pk)
    if row.verified_at is None:
        _verify(row, locked, by)
        touch(locked)
    return row


def _verify(document: ClientDocument, complaint: Complaint, by: User) -> None:
    document.verified_by, document.verified_at = by, timezone.now()
    document.save(update_fields=["verified_by", "verified_at"])
    _record(Verb.DOCUMENT_VERIFIED, document, complaint, by)


def _record(
    verb: Verb, document: ClientDocument, complaint: Complaint, by: User, *, seen: bool = False
) -> None:
    data = {"kind": document.kind_id, "document": str(document.pk)}
    record(
        verb,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
        data=data | ({"seen": True} if seen else {}),
    )


@transaction.atomic
def request_papers(
    *,
    complaint: Complaint,
    kinds: Sequence[DocumentKind],
    note: str,
    by: User,
    version: int | None = None,
    batch: Mapping[str, Any] | None = None,
) -> Complaint:
    """Send the case back with the list of what is missing; the desk's clock stops until it is complete."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if not kinds:
        raise Refused("Pilih berkas yang masih kurang agar warga tahu apa yang harus dibawa.")
    for kind in kinds:
        PaperRequest.objects.get_or_create(
            region_id=locked.region_id,
            complaint=locked,
            kind=kind,
            settled_at=None,
            defaults={"note": note, "requested_by": by},
        )
    return advance(
        locked=locked,
        step=Step.REQUEST_PAPERS,
        by=by,
        note=note,
        data={"papers": [kind.pk for kind in kinds], **(batch or {})},
    )


@transaction.atomic
def waive_paper(*, request: PaperRequest, reason: str, by: User) -> PaperRequest:
    """Go on without a paper, with the reason kept."""
    authorize(by, Action.COMPLAINT_COMPLETE, request.region_id)
    if not reason.strip():
        raise Refused("Tulis alasan mengapa berkas ini tidak diperlukan lagi.")
    locked = lock_complaint(complaint_id=request.complaint_id)
    row = PaperRequest.objects.select_for_update().get(pk=request.pk)
    if row.settled_at is None:
        row.waived_reason, row.settled_at = reason.strip(), timezone.now()
        row.save(update_fields=["waived_reason", "settled_at"])
        touch(locked)
        record(
            Verb.DOCUMENT_ADDED,
            locked,
            actor=by,
            region_id=locked.region_id,
            case_number=locked.number,
            data={"kind": row.kind_id, "waived": reason.strip()},
        )
    return row


@transaction.atomic
def complete_papers(*, complaint: Complaint, by: User, version: int | None = None) -> Complaint:
    """Nothing is missing any more: the case returns to where it was and the clock goes on."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    missing = list(locked.paper_requests.filter(settled_at=None).select_related("kind"))
    if missing:
        names = ", ".join(row.kind.name for row in missing)
        raise Refused(
            f"Masih kurang: {names}. Unggah berkasnya, atau beri alasan bila tidak diperlukan."
        )
    step = Step.RESUME_VERIFYING if locked.resume_to == Status.VERIFYING else Step.RESUME_REVIEW
    return advance(locked=locked, step=step, by=by)
