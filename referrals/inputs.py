"""What a form hands to the services: plain values, already of the right type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from programs.models import Organization, Program
from referrals.models import Paper
from regions.models import Region


@dataclass(frozen=True)
class DraftInput:
    """What the form says. No programme: a partner takes the need by itself."""

    program: Program | None
    organization: Organization
    kind: str
    letter_kind: str
    purpose: str
    body: str = ""
    enclosures: Sequence[str] = ()
    justification: str = ""


@dataclass(frozen=True)
class ChainStepInput:
    """One hand of a chain: a role, or a person."""

    title: str
    kind: str
    role: str = ""
    user: User | None = None


@dataclass(frozen=True)
class ReplyStandardInput:
    """In working days around the day the answer is due; no organisation: all of them."""

    region: Region
    organization: Organization | None
    remind_before: int
    escalate_after: int
    expire_after: int
    valid_from: date
    source: str
    # From the day the provider accepted to the day the service should have been given.
    serve_days: int
    serve_unit: str


@dataclass(frozen=True)
class OfficeInput:
    name: str
    head_lines: list[str]
    address: str
    city: str
    signer_title: str
    signer_name: str = ""
    signer_rank: str = ""
    signer_nip: str = ""
    knowing_title: str = ""
    knowing_name: str = ""
    knowing_nip: str = ""
    phone: str = ""
    email: str = ""
    logo_svg: str = ""
    number_pattern: str = "460/{no}/SLRT/{bulan}/{tahun}"
    paper: str = Paper.A4
    signing: str = "wet"
    reply_days: int = 14
    validity_days: int = 90
