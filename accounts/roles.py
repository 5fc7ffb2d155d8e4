"""Eight roles and what each may do. Code, not rows: a change of power is reviewed in a diff."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FRONT_OFFICE = "front_office", _("Front office")
    FACILITATOR = "facilitator", _("Fasilitator")
    BACK_OFFICE = "back_office", _("Back office")
    SUPERVISOR = "supervisor", _("Supervisor")
    MANAGER = "manager", _("Manajer")
    COORDINATOR = "coordinator", _("Koordinator Puskesos")
    CATALOGUE_ADMIN = "catalogue_admin", _("Admin")
    PROVIDER = "provider", _("Penyedia layanan")


# A provider is a guest: the role comes with a seat in an organisation, and a region alone opens nothing to it.
STAFF = frozenset(Role) - {Role.PROVIDER}


class Action(StrEnum):
    """A right, always asked in a region: may this user do this on a row there?"""

    HOME = "home"
    REGION_LOOKUP = "region.lookup"
    # register
    REGISTER_CHECK = "register.check"
    PERSON_VIEW = "person.view"
    PERSON_REVEAL = "person.reveal"
    REGISTER_IMPORT = "register.import"
    # catalogue
    PARTNER_VIEW = "partner.view"
    CATALOGUE_EDIT = "catalogue.edit"
    USER_MANAGE = "user.manage"
    # the case
    COMPLAINT_VIEW = "complaint.view"
    COMPLAINT_VIEW_SEALED = "complaint.view_sealed"
    COMPLAINT_BREAK_SEAL = "complaint.break_seal"
    COMPLAINT_REVEAL = "complaint.reveal"
    COMPLAINT_LOG = "complaint.log"
    COMPLAINT_CHECK = "complaint.check"
    COMPLAINT_COMPLETE = "complaint.complete"
    COMPLAINT_REVIEW = "complaint.review"
    COMPLAINT_VERIFY = "complaint.verify"
    COMPLAINT_REQUEST_PAPERS = "complaint.request_papers"
    COMPLAINT_DECIDE = "complaint.decide"
    COMPLAINT_CLOSE = "complaint.close"
    COMPLAINT_REOPEN = "complaint.reopen"
    COMPLAINT_CANCEL = "complaint.cancel"
    COMPLAINT_NOTE = "complaint.note"
    COMPLAINT_MERGE = "complaint.merge"
    COMPLAINT_ASSIGN = "complaint.assign"
    CITIZEN_TELL = "citizen.tell"
    DOCUMENT_ADD = "document.add"
    DOCUMENT_VIEW = "document.view"
    # proposals to the register
    PROPOSAL_DRAFT = "proposal.draft"
    PROPOSAL_APPROVE = "proposal.approve"
    PROPOSAL_EXPORT = "proposal.export"
    PROPOSAL_RESULT = "proposal.result"
    # referrals
    REFERRAL_VIEW = "referral.view"
    REFERRAL_DRAFT = "referral.draft"
    REFERRAL_APPROVE = "referral.approve"
    REFERRAL_SEND = "referral.send"
    REFERRAL_REPLY = "referral.reply"
    LETTER_PRINT = "letter.print"
    PROVIDER_ANSWER = "provider.answer"
    # places in a home, help of partners, social spending
    PLACEMENT_VIEW = "placement.view"
    PLACEMENT_REQUEST = "placement.request"
    PLACEMENT_MANAGE = "placement.manage"
    OFFER_RESERVE = "offer.reserve"
    AID_REQUEST = "aid.request"
    AID_RECOMMEND = "aid.recommend"
    AID_DISPOSE = "aid.dispose"
    AID_PAY = "aid.pay"
    # outreach
    VISIT_VIEW = "visit.view"
    VISIT_PLAN = "visit.plan"
    VISIT_REPORT = "visit.report"
    # figures
    DASHBOARD_VIEW = "dashboard.view"
    QUEUE_VIEW = "queue.view"
    FILTER_SHARE = "filter.share"
    TURNS_EDIT = "turns.edit"


A = Action
_EVERY_CASE_ROLE = frozenset(
    {
        A.HOME,
        A.REGION_LOOKUP,
        A.REGISTER_CHECK,
        A.PERSON_VIEW,
        A.PARTNER_VIEW,
        A.COMPLAINT_VIEW,
        A.COMPLAINT_NOTE,
        A.DOCUMENT_VIEW,
        A.REFERRAL_VIEW,
        A.PLACEMENT_VIEW,
        A.VISIT_VIEW,
        A.QUEUE_VIEW,
    }
)

GRANTS: dict[Role, frozenset[Action]] = {
    Role.FRONT_OFFICE: _EVERY_CASE_ROLE
    | {
        A.CITIZEN_TELL,
        A.PERSON_REVEAL,
        A.COMPLAINT_BREAK_SEAL,
        A.COMPLAINT_REVEAL,
        A.COMPLAINT_LOG,
        A.COMPLAINT_CHECK,
        A.COMPLAINT_COMPLETE,
        A.COMPLAINT_CLOSE,
        A.COMPLAINT_CANCEL,
        A.DOCUMENT_ADD,
        A.LETTER_PRINT,
    },
    Role.FACILITATOR: _EVERY_CASE_ROLE
    | {
        A.CITIZEN_TELL,
        A.COMPLAINT_BREAK_SEAL,
        A.COMPLAINT_LOG,
        A.COMPLAINT_CHECK,
        A.COMPLAINT_COMPLETE,
        A.DOCUMENT_ADD,
        A.VISIT_REPORT,
    },
    Role.BACK_OFFICE: _EVERY_CASE_ROLE
    | {
        A.COMPLAINT_MERGE,
        A.CITIZEN_TELL,
        A.PROPOSAL_DRAFT,
        A.PROPOSAL_RESULT,
        A.PERSON_REVEAL,
        A.COMPLAINT_VIEW_SEALED,
        A.COMPLAINT_REVEAL,
        A.COMPLAINT_CHECK,
        A.COMPLAINT_COMPLETE,
        A.COMPLAINT_REVIEW,
        A.COMPLAINT_REQUEST_PAPERS,
        A.DOCUMENT_ADD,
        A.REFERRAL_DRAFT,
        A.REFERRAL_SEND,
        A.REFERRAL_REPLY,
        A.LETTER_PRINT,
        A.PLACEMENT_REQUEST,
        A.PLACEMENT_MANAGE,
        A.OFFER_RESERVE,
        A.AID_REQUEST,
        A.AID_PAY,
        A.VISIT_PLAN,
    },
    Role.SUPERVISOR: _EVERY_CASE_ROLE
    | {
        A.COMPLAINT_ASSIGN,
        A.COMPLAINT_MERGE,
        A.CITIZEN_TELL,
        A.PROPOSAL_APPROVE,
        A.PERSON_REVEAL,
        A.COMPLAINT_VIEW_SEALED,
        A.COMPLAINT_REVEAL,
        A.COMPLAINT_VERIFY,
        A.COMPLAINT_REQUEST_PAPERS,
        A.COMPLAINT_CLOSE,
        A.COMPLAINT_REOPEN,
        A.REFERRAL_APPROVE,
        A.LETTER_PRINT,
        A.AID_RECOMMEND,
        A.VISIT_PLAN,
        A.DASHBOARD_VIEW,
        A.FILTER_SHARE,
        A.TURNS_EDIT,
    },
    Role.MANAGER: _EVERY_CASE_ROLE
    | {
        A.COMPLAINT_ASSIGN,
        A.PROPOSAL_APPROVE,
        A.PROPOSAL_EXPORT,
        A.PROPOSAL_RESULT,
        A.PERSON_REVEAL,
        A.COMPLAINT_VIEW_SEALED,
        A.COMPLAINT_REVEAL,
        A.COMPLAINT_DECIDE,
        A.COMPLAINT_REOPEN,
        A.REFERRAL_APPROVE,
        A.LETTER_PRINT,
        A.AID_DISPOSE,
        A.DASHBOARD_VIEW,
        A.FILTER_SHARE,
    },
    Role.COORDINATOR: _EVERY_CASE_ROLE
    | {
        A.COMPLAINT_ASSIGN,
        A.COMPLAINT_MERGE,
        A.CITIZEN_TELL,
        A.PROPOSAL_DRAFT,
        A.PROPOSAL_APPROVE,
        A.PROPOSAL_EXPORT,
        A.PROPOSAL_RESULT,
        A.PERSON_REVEAL,
        A.COMPLAINT_VIEW_SEALED,
        A.COMPLAINT_REVEAL,
        A.COMPLAINT_LOG,
        A.COMPLAINT_CHECK,
        A.COMPLAINT_COMPLETE,
        A.COMPLAINT_DECIDE,
        A.DOCUMENT_ADD,
        A.REFERRAL_APPROVE,
        A.LETTER_PRINT,
        A.VISIT_PLAN,
        A.DASHBOARD_VIEW,
        A.FILTER_SHARE,
    },
    # No power over cases: who edits the rules must not decide under them.
    Role.CATALOGUE_ADMIN: frozenset(
        {
            A.HOME,
            A.REGION_LOOKUP,
            A.PARTNER_VIEW,
            A.REGISTER_IMPORT,
            A.CATALOGUE_EDIT,
            A.USER_MANAGE,
            A.TURNS_EDIT,
        }
    ),
    # Whose letters they see, their seat says (`referrals`).
    Role.PROVIDER: frozenset({A.HOME, A.PROVIDER_ANSWER}),
}


def roles_with(action: str) -> frozenset[Role]:
    return frozenset(role for role, actions in GRANTS.items() if action in actions)


# Roles in which a colleague may stand in. Admins are not among them: who edits the rules must not decide under them.
DEPUTABLE = roles_with(Action.QUEUE_VIEW)
# Whose absence somebody above may cover, in their own region. Nobody names the deputy of a role above their own.
NAMES_DEPUTIES_OF: dict[Role, frozenset[Role]] = {
    Role.SUPERVISOR: frozenset({Role.FRONT_OFFICE, Role.FACILITATOR, Role.BACK_OFFICE}),
    Role.MANAGER: DEPUTABLE - {Role.MANAGER},
}
