"""Papers: given once, kept per person, asked for by list, never asked for twice."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
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
from core.uploads import inspect
from intake.models import Client, ClientDocument, Complaint, PaperRequest
from intake.services.cases import advance, lock_complaint, refuse_merged, touch
from intake.workflow import Status, Step
from programs.models import DocumentKind


@transaction.atomic
def add_paper(
    *, client: Client, complaint: Complaint, kind: DocumentKind, file: File, by: User
) -> ClientDocument:
    """Keep a paper in the person's store and tick the request it answers. The same file twice is one paper.

    Raises core.uploads.BadUpload when the content is not a photo or PDF.
    """
    authorize(by, Action.DOCUMENT_ADD, complaint.region_id)
    upload = inspect(file)
    locked = lock_complaint(complaint_id=complaint.pk)
    refuse_merged(locked)
    document = ClientDocument.objects.filter(
        region_id=client.region_id, client=client, kind=kind, sha256=upload.sha256
    ).first()
    if document is None:
        today = timezone.localdate()
        document = ClientDocument(
            region_id=client.region_id,
            client=client,
            complaint=locked,
            kind=kind,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
            expires_on=today + timedelta(days=kind.validity_days) if kind.validity_days else None,
            added_by=by,
        )
        document.file.save(f"{document.id}.{upload.extension}", file, save=False)
        document.save()
        record(
            Verb.DOCUMENT_ADDED,
            locked,
            actor=by,
            region_id=locked.region_id,
            case_number=locked.number,
            data={"kind": kind.pk, "document": str(document.pk)},
        )
    locked.paper_requests.filter(kind=kind, settled_at=None).update(
        document=document, settled_at=timezone.now()
    )
    touch(locked)
    return document


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
