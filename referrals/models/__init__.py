"""Tables of a referral: itself, the provider's replies, its letters and the offices that sign them."""

from referrals.models.letter import Letter, LetterOffice, Paper
from referrals.models.referral import LetterKind, Referral
from referrals.models.replying import Reply, ReplyLink

__all__ = ["Letter", "LetterKind", "LetterOffice", "Paper", "Referral", "Reply", "ReplyLink"]
