"""Tables of the case, by what they describe: people, the case, its evidence, its clock."""

from intake.models.boxes import BoxVisit, SavedFilter
from intake.models.case import Complaint, Need, Note, NumberSeries, PaperRequest
from intake.models.clock import Escalation, Holiday, OfficeHours, ServiceStandard
from intake.models.evidence import RegisterCheck, Verification
from intake.models.linking import CaseLink, CaseMerge
from intake.models.people import Client, ClientDocument
from intake.models.proposals import CutOff, ProposalExport, RegisterProposal, Track
from intake.models.rechecking import Recheck, RegisterFlip
from intake.models.replying import ReplyTemplate
from intake.models.satisfaction import Survey, SurveyAnswer, SurveyQuestion
from intake.models.screening import Screening, ScreeningCount
from intake.models.sealing import SealOpening
from intake.models.telling import CitizenMessage
from intake.models.tracking import TrackingMisses, TrackingPin
from intake.models.turns import Turn, TurnRule

__all__ = [
    "BoxVisit",
    "CaseLink",
    "CaseMerge",
    "CitizenMessage",
    "Client",
    "ClientDocument",
    "Complaint",
    "CutOff",
    "Escalation",
    "Holiday",
    "Need",
    "Note",
    "NumberSeries",
    "OfficeHours",
    "PaperRequest",
    "ProposalExport",
    "Recheck",
    "RegisterCheck",
    "RegisterFlip",
    "RegisterProposal",
    "ReplyTemplate",
    "SavedFilter",
    "Screening",
    "ScreeningCount",
    "SealOpening",
    "ServiceStandard",
    "Track",
    "Survey",
    "SurveyAnswer",
    "SurveyQuestion",
    "TrackingMisses",
    "TrackingPin",
    "Turn",
    "TurnRule",
    "Verification",
]
