"""A letter about nobody, to see how an office's letters look before one goes out. Nothing is stored."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone, translation

from core import pdf
from intake.models import Client, Complaint, Need
from programs.models import Organization
from referrals import wording
from referrals.models import LetterOffice, Referral
from referrals.queries.numbering import pattern_for
from referrals.services.letters import compose
from referrals.services.printing import sheet

WISH = "reaktivasi PBI-JKN agar dapat berobat"


def sample_letter(
    office: LetterOffice, *, kind: str, address: str, texts: Mapping[str, str] | None = None
) -> bytes:
    """`texts` are blocks not kept yet, instead of those in force."""
    today = timezone.localdate()
    number = wording.letter_number(pattern_for(office, kind, on=today), serial=1, on=today)
    with translation.override("id"):
        content = compose(
            _referral(office, kind),
            office=office,
            number=number,
            on=today,
            valid_until=today + timedelta(days=office.validity_days),
            texts=texts,
        )
    data = sheet(content, identity={"nik": "DATA CONTOH", "kk": "DATA CONTOH"}, address=address)
    data |= {"paper": office.paper, "mark": "CONTOH", "answer_qr": "", "answer_pin": ""}
    return pdf.render("letter", {"letters": [{**data, "spoken_code": "CONTOH"}]})


def _referral(office: LetterOffice, kind: str) -> Referral:
    """Rows that are never saved."""
    client = Client(
        name="SITI CONTOH",
        no_nik_reason=Client.NoNik.LOST,
        address="Jl. Contoh 1",
        rt="001",
        rw="002",
        sex="P",
        region_id=office.region_id,
    )
    complaint = Complaint(
        number="DATA-CONTOH", client=client, region_id=office.region_id, received_at=timezone.now()
    )
    organization = Organization(
        name="Dinas Kesehatan (contoh)", kind=Organization.Kind.AGENCY, address="Jl. Contoh 2"
    )
    return Referral(
        complaint=complaint,
        need=Need(complaint=complaint, wish=WISH),
        organization=organization,
        letter_kind=kind,
        purpose=WISH,
        region_id=office.region_id,
    )
