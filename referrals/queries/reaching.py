"""Whom to call about an answer that is awaited, and the words to remind them with."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.ui import tanggal
from programs.queries import focal_point_of
from referrals.models import Letter, Referral


@dataclass(frozen=True)
class Contact:
    """`since` the letter went out somebody else may have taken over: then this is the successor."""

    name: str
    title: str
    phone: str
    email: str
    other: str
    is_successor: bool = False


def reached_by(referral: Referral) -> Contact:
    """Who is on duty today, else the organisation's own telephone or address."""
    organization = referral.organization
    focal = focal_point_of(
        organization_id=organization.pk,
        region_code=referral.region_id,
        on=timezone.localdate(),
    )
    if focal is None:
        return Contact(organization.name, "", "", "", organization.contact)
    is_successor = referral.focal_point_id not in {None, focal.pk}
    return Contact(focal.name, focal.title, focal.phone, focal.email, "", is_successor)


@dataclass(frozen=True)
class Reminder:
    contact: Contact
    text: str

    @property
    def chat_url(self) -> str:
        phone = self.contact.phone.removeprefix("+")
        return f"https://wa.me/{phone}?text={quote(self.text)}" if phone else ""

    @property
    def mail_url(self) -> str:
        email = self.contact.email
        subject = quote(_("Jawaban surat yang kami tunggu"))
        return f"mailto:{email}?subject={subject}&body={quote(self.text)}" if email else ""


def reminder(referral: Referral, letter: Letter) -> Reminder:
    """Number and day only: who the citizen is stands in the letter, not in a chat."""
    contact = reached_by(referral)
    text = _(
        "Yth. %(name)s, kami menunggu jawaban surat nomor %(number)s tanggal %(day)s, paling lambat %(due)s. "
        "Jawaban dapat disampaikan dengan memindai kode pada surat itu. Terima kasih. %(office)s"
    ) % {
        "name": contact.name,
        "number": letter.number,
        "day": tanggal(letter.issued_on),
        "due": tanggal(referral.due_at),
        "office": letter.office_name,
    }
    return Reminder(contact, text)
