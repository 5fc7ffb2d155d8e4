"""Opening what is masked is an act of its own."""

from django.db import transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from intake.models import Complaint


@transaction.atomic
def reveal(*, complaint: Complaint, by: User) -> dict[str, str]:
    """NIK, KK and phone of the client, and the event that says who looked."""
    authorize(by, Action.COMPLAINT_REVEAL, complaint.region_id)
    record(
        Verb.COMPLAINT_REVEALED,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
    )
    client = complaint.client
    return {"nik": client.nik or "", "kk": client.kk or "", "phone": client.phone}
