"""A referral, the provider's replies, its letters and who signs them; and what fulfils it: a place in a home, a partner's help, money of the region."""

from referrals.models.aid import AidRequest
from referrals.models.allocation import Allocation
from referrals.models.letter import Letter, LetterOffice, Paper
from referrals.models.numbering import LetterNumbering
from referrals.models.placement import Attendance, PastBed, Placement
from referrals.models.providing import ProviderSeat
from referrals.models.referral import LetterKind, Referral
from referrals.models.replying import Reply, ReplyLink
from referrals.models.signing import ChainStep, Signature, SignatureChain
from referrals.models.standard import ReplyStandard
from referrals.models.wordings import LetterLogo, LetterText

__all__ = [
    "AidRequest",
    "Allocation",
    "Attendance",
    "ChainStep",
    "Letter",
    "LetterKind",
    "LetterLogo",
    "LetterNumbering",
    "LetterOffice",
    "LetterText",
    "Paper",
    "PastBed",
    "Placement",
    "ProviderSeat",
    "Referral",
    "Reply",
    "ReplyLink",
    "ReplyStandard",
    "Signature",
    "SignatureChain",
]
