"""One of everything in Kabupaten Sleman, made when a row of the table asks for it."""

from functools import cached_property

from django.utils.timezone import localdate, now

from accounts.models import Deputation, User
from accounts.roles import Role
from core.ids import new_id
from intake import services as intake
from intake.models import Complaint, CutOff, ReplyTemplate, SavedFilter, Screening, TurnRule
from notifications import services as notifications
from notifications.models import Notice
from outreach.models import Visit
from referrals import services as referrals
from referrals.models import AidRequest, Letter, Referral, ReplyLink
from tests.conftest import DISTRICT, REGENCY, VILLAGE
from tests.factories.clock import HolidayFactory, OfficeHoursFactory, StandardFactory
from tests.factories.dtks import ImportBatchFactory, ListCheckFactory, PersonFactory
from tests.factories.help import OfferFactory, allocate, home, place, placing
from tests.factories.intake import ClientDocumentFactory, ClientFactory, ComplaintFactory, ppks_kind
from tests.factories.outreach import TripFactory, VisitFactory, VisitPhotoFactory
from tests.factories.programs import OrganizationFactory, ProgramFactory
from tests.factories.proposals import ProposalFactory, calendars
from tests.factories.referrals import (
    LetterLogoFactory,
    LetterOfficeFactory,
    ProviderSeatFactory,
    ReferralFactory,
    ReplyLinkFactory,
)
from tests.factories.register import FlipFactory
from tests.factories.staff import DeputationFactory, UserFactory

# Whoever sees this name sees Sumiyati's case.
SECRET_NAME = "SUMIYATI RAHASIA"


class World:
    def __init__(self, staff: dict[str, User], *, sealed: bool = False):
        self.staff = staff
        self.sealed = sealed

    def case(self, **traits) -> dict:
        """Keyword arguments of a case's address; `traits` say in which state."""
        return {"number": self.complaint(**(traits or {"in_review": True})).number}

    def complaint(self, **traits) -> Complaint:
        client = ClientFactory(name=SECRET_NAME)
        return ComplaintFactory(client=client, is_sealed=self.sealed, **traits)

    def referral(self, **traits) -> Referral:
        traits.setdefault("drafted_by", self.staff["budi"])
        return ReferralFactory(complaint=self.complaint(in_review=True), **traits)

    @cached_property
    def letter(self) -> Letter:
        """A letter as the desk writes it, so that it can be printed."""
        referral = self.referral(approved=True)
        LetterOfficeFactory()
        return referrals.issue_letter(referral=referral, by=self.staff["eko"])

    def letter_for_pita(self) -> dict:
        """A letter sent to the organisation that pita answers for."""
        referral = self.letter.referral
        ProviderSeatFactory(user=self.staff["pita"], organization=referral.organization)
        referrals.mark_sent(referral=referral, how="citizen", by=self.staff["budi"])
        return {"number": referral.number}

    @cached_property
    def reply_link(self) -> ReplyLink:
        return ReplyLinkFactory(letter=self.letter)

    @cached_property
    def home(self):
        return home()

    def placing(self) -> Referral:
        """A referral that waits for a place in the home."""
        complaint = self.complaint(in_review=True)
        return placing(self.home, complaint=complaint, drafted_by=self.staff["budi"])

    def place(self):
        return place(self.home, asked_by=self.staff["budi"], referral=self.placing())

    @cached_property
    def notice(self) -> Notice:
        """What budi was told of his case."""
        case = self.complaint(in_review=True, holder=self.staff["budi"])
        intake.write_note(
            complaint=case, note_id=new_id(), text="Warga datang.", by=self.staff["dewi"]
        )
        notifications.deliver()
        return Notice.objects.get(receiver=self.staff["budi"])

    @cached_property
    def deputation(self) -> Deputation:
        """Citra stands in for budi."""
        return DeputationFactory(absent=self.staff["budi"], deputy=self.staff["citra"])

    @cached_property
    def message(self):
        """A draft for the citizen."""
        case = self.complaint(in_review=True)
        return intake.propose_news(complaint=case, occasion="decided")

    @cached_property
    def offer(self):
        return OfferFactory()

    def allocation(self):
        complaint = self.complaint(in_review=True, open_work=1)
        return allocate(self.offer, complaint=complaint, by=self.staff["budi"])

    def aid(self) -> AidRequest:
        complaint = self.complaint(in_review=True, open_work=1)
        return AidRequest.objects.create(
            region_id=complaint.region_id,
            complaint=complaint,
            need=complaint.needs.first(),
            program=self.program,
            asked=500_000,
            purpose="Biaya berobat",
            requested_by=self.staff["budi"],
        )

    def trip(self):
        return TripFactory(complaint=self.complaint(in_review=True, open_work=1))

    @cached_property
    def round(self):
        """A round in the village with one case to meet."""
        found = TripFactory(round=True, region_id=VILLAGE)
        complaint = self.complaint(in_review=True)
        found.stops.create(position=1, region_id=complaint.region_id, complaint=complaint)
        return found

    def visit(self, **traits) -> Visit:
        traits.setdefault("assigned_to", self.staff["citra"])
        work = 0 if traits.get("done") or traits.get("cancelled") else 1
        return VisitFactory(complaint=self.complaint(verifying=True, open_work=work), **traits)

    @cached_property
    def photo(self):
        return VisitPhotoFactory(visit=self.visit())

    def proposal(self, **traits):
        return ProposalFactory(complaint=self.complaint(in_review=True), **traits)

    @cached_property
    def cut_off(self):
        calendars()
        return CutOff.objects.first()

    @cached_property
    def reply(self):
        return ReplyTemplate.objects.create(
            region_id=REGENCY, step="close", name="Datang", text="Datang ke {kantor}."
        )

    @cached_property
    def saved_filter(self) -> SavedFilter:
        return SavedFilter.objects.create(
            owner=self.staff["dewi"], box="saya", name="Lewat tenggat", query="lewat=1"
        )

    @cached_property
    def turn_rule(self) -> TurnRule:
        return TurnRule.objects.create(
            region_id=DISTRICT, valid_from=localdate(), made_by=self.staff["dewi"]
        )

    @cached_property
    def standard(self):
        return StandardFactory(region_id=REGENCY)

    @cached_property
    def office_hours(self):
        return OfficeHoursFactory(region_id=REGENCY)

    @cached_property
    def holiday(self):
        return HolidayFactory(region_id=REGENCY)

    @cached_property
    def flip(self):
        return FlipFactory(complaint=self.complaint(verifying=True))

    @cached_property
    def document(self):
        complaint = self.complaint(in_review=True)
        return ClientDocumentFactory(client=complaint.client, complaint=complaint)

    @cached_property
    def person(self):
        return PersonFactory(name=SECRET_NAME)

    @cached_property
    def batch(self):
        return ImportBatchFactory()

    @cached_property
    def list(self):
        return ListCheckFactory(by=self.staff["budi"])

    @cached_property
    def screening(self):
        run = Screening.objects.create(
            region_id=VILLAGE, on=localdate(), started_by=self.staff["eko"], finished_at=now()
        )
        run.counts.create(region_id=VILLAGE, program=self.program, eligible=1, unknown=0, members=0)
        return run

    @cached_property
    def program(self):
        return ProgramFactory(sleman=True)

    @cached_property
    def organization(self):
        return OrganizationFactory(sleman=True)

    @cached_property
    def office(self):
        return LetterOfficeFactory()

    @cached_property
    def logo(self):
        return LetterLogoFactory(office=self.office)

    @cached_property
    def kind(self):
        return ppks_kind()

    @cached_property
    def clerk(self) -> User:
        return UserFactory(role=Role.FRONT_OFFICE, region_id=VILLAGE, name=SECRET_NAME)
