"""Cases whose very existence harms when it is known (HIV, violence, trafficking, children before the law)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from intake.inputs import LEAST_REASON
from intake.models import Complaint, SealOpening
from intake.services.cases import lock_complaint, touch
from regions.querysets import within

# Long enough to help the person at the counter, too short to read on tomorrow.
OPEN_FOR = timedelta(hours=1)
# Numbers that led nowhere; more of them in an hour is somebody guessing.
MOST_MISSES = 5


@transaction.atomic
def set_sealed(*, complaint: Complaint, sealed: bool, reason: str, by: User) -> Complaint:
    """Hide a case from those without the right to sealed cases, or open it again; always with a reason."""
    authorize(by, Action.COMPLAINT_VIEW_SEALED, complaint.region_id)
    if not reason.strip():
        raise Refused("Tulis alasan perubahan kerahasiaan.")
    locked = lock_complaint(complaint_id=complaint.pk)
    if locked.is_sealed != sealed:
        locked.is_sealed = sealed
        touch(locked, "is_sealed")
        record(
            Verb.COMPLAINT_SEALED,
            locked,
            actor=by,
            region_id=locked.region_id,
            case_number=locked.number,
            data={"sealed": sealed, "reason": reason},
        )
    return locked


@transaction.atomic
def break_seal(*, number: str, reason: str, by: User) -> Complaint | None:
    """Let `by` read one sealed case of their region for an hour; its supervisors hear of it at once.

    None where there is nothing to open for them under this number: absent, of another region and
    mistyped are told alike, and each such try is written down. A case they may read anyway opens without a seal broken.
    """
    if not by.may_somewhere(Action.COMPLAINT_BREAK_SEAL):
        raise Refused("Peran Anda tidak dapat membuka berkas yang dirahasiakan.")
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(f"Tulis alasannya dengan jelas, paling sedikit {LEAST_REASON} huruf.")
    # One try after the other: tries side by side must not count as one.
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    now = timezone.now()
    misses = Event.objects.filter(
        subject_type=User._meta.label_lower,
        subject_id=str(by.pk),
        at__gt=now - OPEN_FOR,
        verb=Verb.SEAL_MISSED,
    )
    if misses.count() >= MOST_MISSES:
        raise Refused(
            "Terlalu banyak nomor yang tidak cocok. Tunggu satu jam, atau minta supervisor."
        )
    reach = within(by.scopes(Action.COMPLAINT_BREAK_SEAL))
    found = Complaint.objects.filter(reach, number=number).first()
    if found is None:
        record(Verb.SEAL_MISSED, by, actor=by, data={"number": number[:20]})
        return None
    locked = lock_complaint(complaint_id=found.pk)
    if Complaint.objects.visible_to(by).filter(pk=locked.pk).exists():
        return locked
    opening = SealOpening.objects.create(
        region_id=locked.region_id,
        complaint=locked,
        user=by,
        reason=reason.strip(),
        opened_at=now,
        until=now + OPEN_FOR,
    )
    record(
        Verb.SEAL_BROKEN,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"reason": opening.reason, "until": opening.until.isoformat()},
    )
    return locked
