"""The only writers of referrals, by flow. Lock order: the complaint first, then the referral, then the counters."""

from referrals.inputs import DraftInput, OfficeInput
from referrals.services.answering import expire, mark_sent, record_reply
from referrals.services.approving import AuthorCannotApprove, approve, return_to_author
from referrals.services.drafting import (
    assess,
    draft,
    edit,
    route_of,
    submit,
    withdraw,
)
from referrals.services.letters import issue_letter, print_letter, render_letter, revoke_letter
from referrals.services.offices import save_office

__all__ = [
    "AuthorCannotApprove",
    "DraftInput",
    "OfficeInput",
    "approve",
    "assess",
    "draft",
    "edit",
    "expire",
    "issue_letter",
    "mark_sent",
    "print_letter",
    "record_reply",
    "render_letter",
    "return_to_author",
    "revoke_letter",
    "route_of",
    "save_office",
    "submit",
    "withdraw",
]
