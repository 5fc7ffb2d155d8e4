"""A referral, the provider's replies, its letters and who signs them; and what fulfils it: a place in a home."""

from referrals.models.letter import Letter, LetterOffice, Paper
from referrals.models.placement import Attendance, Placement
from referrals.models.referral import LetterKind, Referral
from referrals.models.replying import Reply, ReplyLink

__all__ = [
    "Attendance",
    "Letter",
    "LetterKind",
    "LetterOffice",
    "Paper",
    "Placement",
    "Referral",
    "Reply",
    "ReplyLink",
]
