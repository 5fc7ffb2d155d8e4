"""Referrals of Kabupaten Sleman. `ReferralFactory(submitted=True, drafted_by=budi)`, `approved=True`, `sent=True`.

The guard of the workflow is on UPDATE, so a row may be made in any state at once; the work it counts on its case is set too.
"""

import datetime as dt
import io
import json

import factory
from django.utils import timezone
from PIL import Image

from accounts.models import User
from core.crypto import blind_index
from intake.models import Complaint
from programs.eligibility import ProgramState, Verdict
from programs.eligibility.words import Answer
from programs.models import Organization, Program
from referrals.models import (
    Letter,
    LetterLogo,
    LetterOffice,
    ProviderSeat,
    Referral,
    Reply,
    ReplyLink,
)
from referrals.workflow import AT_WORK, State
from tests.factories.intake import ComplaintFactory, ago, clerk


def approver() -> User:
    """Whoever approved, when a test does not care who."""
    found = User.objects.filter(username="penyetuju").first()
    return found or User.objects.create_user(username="penyetuju", name="Pejabat Penyetuju")


class OrganizationFactory(factory.django.DjangoModelFactory):
    """Dinas Sosial Kabupaten Sleman."""

    class Meta:
        model = Organization
        django_get_or_create = ("code",)

    class Params:
        partner = factory.Trait(
            code="lks-budi-luhur", name="LKS Budi Luhur", kind="partner", region_id="34.04"
        )
        ministry = factory.Trait(
            code="kemensos", name="Kementerian Sosial", kind="ministry", region_id=None
        )

    code = "dinsos-sleman"
    name = "Dinas Sosial Kabupaten Sleman"
    kind = "agency"
    region_id = "34.04"
    address = "Jl. KRT Pringgodiningrat 6, Beran"
    is_sample = True


class ProgramFactory(factory.django.DjangoModelFactory):
    """A regional programme with one rule: the decile."""

    class Meta:
        model = Program
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "jps-sleman"
    name = "Jaring Pengaman Sosial Sleman"
    level = "regional"
    sectors = ["health"]
    owner = factory.SubFactory(OrganizationFactory)
    region_id = "34.04"
    unit = "family"
    fulfilment = "cash"
    letter_kind = "referral"
    benefit = "Bantuan biaya berobat."
    is_sample = True

    @factory.post_generation
    def rules(self, create, wanted, **kwargs):
        """`rules=[]` for none; by default decile 1 to 5."""
        if not create or self.criteria.exists():
            return
        default = [{"fact": "decile", "operator": "between", "value": [1, 5], "text": "Desil 1–5"}]
        for order, rule in enumerate(default if wanted is None else wanted):
            self.criteria.create(order=order, **rule)


def stored_verdict(program: Program, answer: str = "eligible") -> dict:
    state = ProgramState(code=program.code)
    return Verdict(state, timezone.localdate(), Answer(answer), ()).as_json()


class ReferralFactory(factory.django.DjangoModelFactory):
    """A draft on a case in review. `drafted_by` is its only author."""

    class Meta:
        model = Referral
        skip_postgeneration_save = True

    class Params:
        days_old = 1.0
        submitted = factory.Trait(
            state=State.SUBMITTED,
            submitted_by=factory.SelfAttribute("drafted_by"),
            submitted_at=factory.SelfAttribute("created_at"),
        )
        returned = factory.Trait(
            submitted=True, state=State.RETURNED, return_note="Lengkapi surat faskes."
        )
        approved = factory.Trait(
            submitted=True,
            state=State.APPROVED,
            approved_by=factory.LazyFunction(approver),
            approved_at=factory.SelfAttribute("created_at"),
            expires_on=factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=60)),
        )
        sent = factory.Trait(
            approved=True,
            state=State.SENT,
            sent_at=factory.SelfAttribute("created_at"),
            sent_how="citizen",
            due_at=factory.LazyFunction(lambda: ago(-10)),
        )
        late = factory.Trait(sent=True, days_old=30.0, due_at=factory.LazyFunction(lambda: ago(2)))
        delivered = factory.Trait(sent=True, state=State.DELIVERED)
        declined = factory.Trait(sent=True, state=State.DECLINED)
        partner = factory.Trait(
            program=None,
            organization=factory.SubFactory(OrganizationFactory, partner=True),
            kind="non_government",
            answer="",
            verdict=None,
            judged_on=None,
        )

    complaint = factory.SubFactory(ComplaintFactory, in_review=True)
    region_id = factory.SelfAttribute("complaint.region_id")
    number = factory.Sequence(lambda n: f"R-3404-26-{n + 900001:06}")
    need = factory.LazyAttribute(lambda o: o.complaint.needs.first())
    program = factory.SubFactory(ProgramFactory)
    organization = factory.SubFactory(OrganizationFactory)
    kind = "horizontal"
    letter_kind = "referral"
    purpose = "bantuan biaya berobat"
    body = "Tinggal sendiri dan tidak bekerja."
    answer = "eligible"
    verdict = factory.LazyAttribute(lambda o: stored_verdict(o.program, o.answer))
    judged_on = factory.LazyFunction(timezone.localdate)
    drafted_by = factory.LazyFunction(clerk)
    author_ids = factory.LazyAttribute(lambda o: [o.drafted_by.pk])
    created_at = factory.LazyAttribute(lambda o: ago(o.days_old))
    state_since = factory.SelfAttribute("created_at")

    @factory.post_generation
    def counted(self, create, wanted, **kwargs):
        """A referral under way is open work of its case, which is then in service."""
        if self.state not in AT_WORK:
            return
        case = Complaint.objects.get(pk=self.complaint_id)
        case.open_work += 1
        case.status = "in_service" if case.status == "in_review" else case.status
        case.save(update_fields=["open_work", "status"])


class LetterOfficeFactory(factory.django.DjangoModelFactory):
    """The desk of the regency; the village's own is `LetterOfficeFactory(village=True)`."""

    class Meta:
        model = LetterOffice
        django_get_or_create = ("region_id",)

    class Params:
        village = factory.Trait(
            region_id="34.04.07.2001",
            name="Puskesos Caturtunggal",
            head_lines=["Pemerintah Kabupaten Sleman", "Kalurahan Caturtunggal", "Puskesos"],
            number_pattern="460/{no}/PKS-CT/{bulan}/{tahun}",
            signer_title="Koordinator Puskesos Caturtunggal",
            signer_name="Fitri Handayani",
            knowing_title="Lurah Caturtunggal",
            knowing_name="Agus Santosa",
        )

    region_id = "34.04"
    name = "SLRT Kabupaten Sleman"
    head_lines = [
        "Pemerintah Kabupaten Sleman",
        "Dinas Sosial",
        "Sistem Layanan dan Rujukan Terpadu",
    ]
    address = "Jl. KRT Pringgodiningrat 6, Beran, Tridadi, Sleman 55511"
    phone = "(0274) 868362"
    city = "Sleman"
    signer_title = "Manajer SLRT Kabupaten Sleman"
    signer_name = "Eko Prasetyo, S.Sos."
    signer_nip = "19790212 200501 1 003"


def picture(width: int = 80, height: int = 90) -> bytes:
    """A plain PNG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


class ProviderSeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProviderSeat
        django_get_or_create = ("user",)

    organization = factory.SubFactory(OrganizationFactory)
    region_id = "34.04"
    made_by = factory.LazyFunction(approver)


class LetterLogoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LetterLogo

    office = factory.SubFactory(LetterOfficeFactory)
    region_id = factory.SelfAttribute("office.region_id")
    side = "left"
    image = factory.LazyFunction(picture)
    created_by = factory.LazyFunction(approver)


def letter_content(**changes) -> dict:
    """What a letter holds, for tests that do not compose one."""
    return {"title": "Surat Rujukan", "person": [], **changes}


class LetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Letter

    class Params:
        revoked = factory.Trait(
            revoked_at=factory.LazyFunction(timezone.now),
            revoked_by=factory.LazyFunction(approver),
            revoke_reason="Nama salah tulis.",
        )

    referral = factory.SubFactory(ReferralFactory, approved=True)
    region_id = "34.04"
    kind = "referral"
    year = 2026
    serial = factory.Sequence(lambda n: n + 9001)
    number = factory.LazyAttribute(lambda o: f"460/{o.serial}/SLRT/XI/2026")
    paper = "a4"
    office_name = "SLRT Kabupaten Sleman"
    signer_title = "Manajer SLRT Kabupaten Sleman"
    signer_name = "Eko Prasetyo, S.Sos."
    content = factory.LazyFunction(letter_content)
    identity = factory.LazyAttribute(
        lambda o: json.dumps({"nik": o.referral.complaint.client.nik or "", "kk": ""})
    )
    issued_on = factory.LazyFunction(timezone.localdate)
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=60))
    issued_by = factory.LazyFunction(approver)


class ReplyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reply

    referral = factory.SubFactory(ReferralFactory, sent=True)
    region_id = factory.SelfAttribute("referral.region_id")
    answer = Reply.Answer.ACCEPTED
    on = factory.LazyFunction(timezone.localdate)
    entered_by = factory.LazyFunction(clerk)


class ReplyLinkFactory(factory.django.DjangoModelFactory):
    """The recipient's address of a letter; PIN 123456."""

    class Meta:
        model = ReplyLink

    letter = factory.SubFactory(LetterFactory)
    referral = factory.SelfAttribute("letter.referral")
    region_id = factory.SelfAttribute("letter.region_id")
    token = factory.Sequence(lambda n: f"contoh-tautan-{n:08}")
    token_index = factory.LazyAttribute(lambda o: blind_index(o.token))
    pin = "123456"
    expires_on = factory.SelfAttribute("letter.valid_until")
