"""One arrival at the desk becomes one case, however often the button is pressed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.crypto import blind_index
from core.errors import Refused
from core.locks import hold
from dtks import matching
from dtks.matching import RegisterAnswer
from dtks.models import Person
from dtks.names import name_key
from dtks.scoring import is_another_name
from dtks.vocabulary import Outcome
from intake.clock import Clock, Rules
from intake.models import Client, Complaint, TrackingPin
from intake.queries import client_by_nik, zone
from intake.services.checking import How, ask, keep_first
from intake.services.clocking import keep_rules
from intake.services.dealing import deal
from intake.services.needs import NeedInput, write_needs
from intake.services.news import news_of_arrival
from intake.services.numbering import case_number
from intake.services.papers import add_paper
from programs.models import DocumentKind
from regions.models import Region
from regions.scope import level_prefix


@dataclass(frozen=True)
class ClientInput:
    """What the form says about the person. `nik` and `kk` are digits only, checked by the form."""

    region: Region
    name: str
    nik: str = ""
    no_nik_reason: str = ""
    kk: str = ""
    born_on: date | None = None
    sex: str = ""
    phone: str = ""
    address: str = ""
    rt: str = ""
    rw: str = ""


@dataclass(frozen=True)
class PaperInput:
    kind: DocumentKind
    file: File | None
    is_seen: bool = False


class NikOfAnother(Refused):
    """The desk knows this NIK under another name."""


def _client(given: ClientInput, *, nik_confirmed: bool) -> Client:
    """The desk's existing record of this person, brought up to date with what was said today, or a new one."""
    found = None
    if given.nik:
        found = client_by_nik(nik=given.nik, region_prefix=level_prefix(given.region.code, 2))
    if found is not None and found.region_id != given.region.code:
        found = None  # moved: the region of a row never changes, a person who moves is a new row
    if (
        found is not None
        and not nik_confirmed
        and is_another_name(name_key(given.name), name_key(found.name))
    ):
        raise NikOfAnother(
            "NIK ini sudah tercatat di desk ini atas nama lain. Cocokkan NIK dan nama dengan KTP; "
            "bila memang orang yang sama, beri tanda “NIK sesuai kartu, tetap simpan”."
        )
    client = found or Client(region=given.region)
    client.name = given.name.strip()
    client.nik = given.nik or None
    client.nik_index = blind_index(given.nik) if given.nik else None
    client.no_nik_reason = "" if given.nik else given.no_nik_reason
    if given.kk:
        client.kk, client.kk_index = given.kk, blind_index(given.kk)
    for name in ("born_on", "sex", "phone", "address", "rt", "rw"):
        value = getattr(given, name)
        if value:
            setattr(client, name, value)
    client.version = client.version + 1 if found else 1
    client.save()
    return client


@transaction.atomic
def log_complaint(
    *,
    complaint_id: uuid.UUID,
    client: ClientInput,
    needs: Sequence[NeedInput],
    story: str,
    category: str,
    kind: str,
    channel: str,
    truth_stated: bool,
    by: User,
    reporter: str = Complaint.Reporter.SELF,
    reporter_name: str = "",
    reporter_phone: str = "",
    reporter_relation: str = "",
    is_urgent: bool = False,
    urgent_reason: str = "",
    papers: Sequence[PaperInput] = (),
    picked_person_id: uuid.UUID | None = None,
    none_of_these: bool = False,
    nik_confirmed: bool = False,
    now: datetime | None = None,
) -> Complaint:
    """Register a case, look the person up, and take the first step. Idempotent by `complaint_id`, which the form carries.

    `nik_confirmed` says that the NIK was compared with the card although something speaks against it.
    Raises NikOfAnother, Refused for a missing need or truth statement (UU 13/2011 art. 42), PermissionDenied outside the user's regions.
    """
    authorize(by, Action.COMPLAINT_LOG, client.region.code)
    hold(complaint_id)
    existing = Complaint.objects.filter(pk=complaint_id).first()
    if existing:
        authorize(by, Action.COMPLAINT_LOG, existing.region_id)
        return existing
    if not truth_stated:
        raise Refused("Bacakan pernyataan kebenaran data dan beri tanda setuju sebelum menyimpan.")
    if not needs:
        raise Refused("Isi paling sedikit satu kebutuhan warga.")
    now = now or timezone.now()
    person = _client(client, nik_confirmed=nik_confirmed)
    clock = Clock(
        stage=Complaint.Stage.ANSWER,
        category=category,
        sector=needs[0].sector,
        is_urgent=is_urgent,
        region_id=client.region.code,
        started_at=now,
    )
    keep_rules()
    complaint = Complaint.objects.create(
        id=complaint_id,
        region=client.region,
        number=case_number(region_id=client.region.code, at=now),
        client=person,
        channel=channel,
        category=category,
        kind=kind,
        reporter=reporter,
        reporter_name=reporter_name,
        reporter_phone=reporter_phone,
        reporter_relation=reporter_relation,
        story=story,
        is_urgent=is_urgent,
        urgent_reason=urgent_reason,
        is_sealed=any(k.is_sealed for need in needs for k in need.ppks_kinds),
        truth_stated_at=now,
        due_at=Rules([client.region.code]).due(clock),
        registered_by=by,
        received_at=now,
        status_since=now,
        moved_by=by,
    )
    TrackingPin.objects.create(region=client.region, complaint=complaint)
    write_needs(complaint=complaint, needs=needs)
    record(
        Verb.COMPLAINT_LOGGED,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
        data={"channel": str(channel), "category": str(category), "needs": len(needs)},
    )
    news_of_arrival(complaint)
    for paper in papers:
        add_paper(
            client=person,
            complaint=complaint,
            kind=paper.kind,
            file=paper.file,
            is_seen=paper.is_seen,
            by=by,
        )
    deal(complaint, sector=needs[0].sector)
    _first_look(complaint, picked_person_id=picked_person_id, none_of_these=none_of_these, by=by)
    return complaint


def _first_look(
    complaint: Complaint, *, picked_person_id: uuid.UUID | None, none_of_these: bool, by: User
) -> None:
    answer = ask(complaint)
    is_choice = answer.outcome == Outcome.CANDIDATES
    # Somebody only weakly alike is not found, but may be picked all the same.
    offered = {c.person.pk for c in answer.candidates}
    picked = picked_person_id if picked_person_id in offered else None
    if is_choice or picked is None:
        how = How.OPEN if is_choice else How.EXACT
        keep_first(locked=complaint, answer=answer, how=how, by=by)
    if picked is not None:
        today = timezone.now().astimezone(zone()).date()
        person = Person.objects.select_related("family").get(pk=picked)
        keep_first(
            locked=complaint,
            answer=matching.confirmed(person=person, on=today),
            how=How.CONFIRMED,
            by=by,
        )
    elif is_choice and none_of_these:
        keep_first(
            locked=complaint, answer=RegisterAnswer(Outcome.NOT_FOUND), how=How.REJECTED, by=by
        )
