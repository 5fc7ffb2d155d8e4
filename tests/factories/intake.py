"""Invented cases of Kabupaten Sleman. `ComplaintFactory(in_review=True, overdue=True, needs=3, check="in_range")`.

The guard of the workflow is on UPDATE, so a row may be made in any state at once. Numbers and times count from fixed sequences.
"""

import datetime as dt

import factory
from django.utils import timezone

from accounts.models import User
from core.crypto import blind_index
from core.numbers import luhn_digit
from dtks.vocabulary import Outcome
from intake.models import (
    Client,
    ClientDocument,
    Complaint,
    Need,
    Note,
    PaperRequest,
    RegisterCheck,
    TrackingPin,
    Verification,
)
from intake.workflow import Status
from programs.models import DocumentKind, PPKSKind
from tests.factories.dtks import BORN, VILLAGE, make_nik

WISHES = [
    ("health", "Reaktivasi PBI-JKN"),
    ("education", "KIP untuk dua anak sekolah"),
    ("social", "Alat bantu dengar"),
    ("food", "Sembako terhenti"),
    ("housing", "Perbaikan rumah tidak layak huni"),
    ("civil", "Akta kelahiran anak"),
]


def case_number(serial: int, region_id: str = VILLAGE, year: int = 26) -> str:
    digits = f"{region_id[:5].replace('.', '')}{year:02}{serial:06}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}-{luhn_digit(digits)}"


def ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def clerk() -> User:
    """Whoever stood at the desk, when a test does not care who."""
    found = User.objects.filter(username="loket").first()
    return found or User.objects.create_user(username="loket", name="Petugas Loket")


def ppks_kind(code: str = "LU", name: str = "Lanjut usia telantar", **values) -> PPKSKind:
    defaults = {
        "name": name,
        "gloss": "Contoh.",
        "unit": "person",
        "atensi_cluster": "elderly",
        "legal_basis": "Permensos 8/2012",
        "order": 900 + PPKSKind.objects.count(),
    }
    return PPKSKind.objects.get_or_create(code=code, defaults=defaults | values)[0]


def document_kind(code: str = "ktp", name: str = "KTP") -> DocumentKind:
    return DocumentKind.objects.get_or_create(code=code, defaults={"name": name})[0]


class ClientFactory(factory.django.DjangoModelFactory):
    """Sumiyati of Caturtunggal, with a NIK of her own."""

    class Meta:
        model = Client

    class Params:
        without_nik = factory.Trait(nik=None, no_nik_reason=Client.NoNik.NEVER_RECORDED)

    region_id = VILLAGE
    name = "Sumiyati"
    born_on = BORN
    sex = "P"
    # Serials of the register's factories start at 9001 of the same day; these stay clear of them.
    nik = factory.LazyAttributeSequence(
        lambda o, n: make_nik(
            born_on=(o.born_on or BORN) + dt.timedelta(days=1 + n // 900),
            sex=o.sex,
            serial=9001 + n % 900,
        )
    )
    nik_index = factory.LazyAttribute(lambda o: blind_index(o.nik) if o.nik else None)
    kk_index = factory.LazyAttribute(lambda o: blind_index(o.kk) if o.kk else None)
    kk = None
    phone = "+6281234567890"
    address = "Jl. Kaliurang km 5"
    rt = "004"
    rw = "012"


class ComplaintFactory(factory.django.DjangoModelFactory):
    """A case received yesterday and due in four days, with one need."""

    class Meta:
        model = Complaint
        skip_postgeneration_save = True

    class Params:
        days_old = 1.0
        days_left = 4.0
        registered = factory.Trait(status=Status.REGISTERED)
        in_review = factory.Trait(status=Status.IN_REVIEW)
        verifying = factory.Trait(status=Status.VERIFYING)
        deciding = factory.Trait(status=Status.DECIDING)
        incomplete = factory.Trait(
            status=Status.INCOMPLETE,
            paused_since=factory.SelfAttribute("received_at"),
            resume_to=Status.IN_REVIEW,
        )
        in_service = factory.Trait(status=Status.IN_SERVICE)
        resolved = factory.Trait(status=Status.RESOLVED)
        declined = factory.Trait(status=Status.DECLINED)
        closed = factory.Trait(
            status=Status.CLOSED,
            informed_at=factory.SelfAttribute("status_since"),
            informed_how="datang ke loket",
            closed_at=factory.SelfAttribute("status_since"),
        )
        cancelled = factory.Trait(status=Status.CANCELLED)
        merged = factory.Trait(status=Status.MERGED, resume_to=Status.IN_REVIEW)
        overdue = factory.Trait(days_old=9.0, days_left=-3.0)
        sealed = factory.Trait(is_sealed=True)
        urgent = factory.Trait(is_urgent=True, urgent_reason="Pasien rawat inap")

    region_id = VILLAGE
    number = factory.LazyAttributeSequence(lambda o, n: case_number(n + 1, o.region_id))
    client = factory.SubFactory(ClientFactory, region_id=factory.SelfAttribute("..region_id"))
    story = "Kartu tidak dapat dipakai di puskesmas."
    received_at = factory.LazyAttribute(lambda o: ago(o.days_old))
    truth_stated_at = factory.SelfAttribute("received_at")
    status_since = factory.SelfAttribute("received_at")
    due_at = factory.LazyAttribute(lambda o: ago(-o.days_left))
    registered_by = factory.LazyFunction(clerk)

    @factory.post_generation
    def needs(self, create, wanted, **kwargs):
        """A number of needs, or a list of values for each; `kinds` are PPKS kinds."""
        rows = wanted if isinstance(wanted, list) else [{}] * (1 if wanted is None else wanted)
        for position, values in enumerate(rows):
            sector, wish = WISHES[position % len(WISHES)]
            values = {"sector": sector, "wish": wish} | values
            kinds = values.pop("kinds", None)
            need = NeedFactory(complaint=self, position=position, **values)
            need.ppks_kinds.set([ppks_kind()] if kinds is None else kinds)

    @factory.post_generation
    def pin(self, create, wanted, **kwargs):
        """The PIN of the receipt, 123456."""
        TrackingPin.objects.create(region_id=self.region_id, complaint=self, pin=wanted or "123456")

    @factory.post_generation
    def check(self, create, outcome, **values):
        """`check="in_range"`, with `check__decile=3` and the like."""
        if outcome:
            RegisterCheckFactory(complaint=self, outcome=outcome, **values)


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    complaint = factory.SubFactory(ComplaintFactory, needs=0)
    region_id = factory.SelfAttribute("complaint.region_id")
    sector = "health"
    wish = "Reaktivasi PBI-JKN"


class RegisterCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegisterCheck

    class Params:
        candidates_found = factory.Trait(
            outcome=Outcome.CANDIDATES, how=RegisterCheck.How.OPEN, decile=None
        )

    complaint = factory.SubFactory(ComplaintFactory)
    region_id = factory.SelfAttribute("complaint.region_id")
    outcome = Outcome.IN_RANGE
    how = factory.LazyAttribute(
        lambda o: (
            RegisterCheck.How.OPEN if o.outcome == Outcome.CANDIDATES else RegisterCheck.How.EXACT
        )
    )
    source = "dtsen"
    period = "2026-Q3"
    decile = factory.LazyAttribute(
        lambda o: {Outcome.IN_RANGE: 2, Outcome.OUT_OF_RANGE: 7}.get(o.outcome)
    )
    by = factory.LazyFunction(clerk)
    at = factory.LazyAttribute(lambda o: o.complaint.received_at)


class VerificationFactory(factory.django.DjangoModelFactory):
    """The supervisor's finding; `decided=True` is the manager's alternative, `refused=True` the refusal."""

    class Meta:
        model = Verification

    class Params:
        decided = factory.Trait(
            stage=Verification.Stage.DECISION,
            alternative=Verification.Alternative.PROPOSAL,
            reason="Diusulkan ke DTSEN lewat musyawarah desa.",
        )
        refused = factory.Trait(
            stage=Verification.Stage.DECISION,
            alternative="",
            reason="Keluarga mampu; diarahkan ke layanan umum.",
        )

    complaint = factory.SubFactory(ComplaintFactory)
    region_id = factory.SelfAttribute("complaint.region_id")
    stage = Verification.Stage.SUPERVISOR
    basis = Verification.Basis.VISIT
    hardship = Verification.Hardship.POOR
    finding = "Tinggal sendiri, tidak bekerja, listrik 450 VA."
    by = factory.LazyFunction(clerk)


class ClientDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientDocument

    client = factory.SubFactory(ClientFactory)
    region_id = factory.SelfAttribute("client.region_id")
    kind = factory.LazyFunction(document_kind)
    file = factory.django.FileField(filename="contoh.jpg", data=b"DATA CONTOH")
    content_type = "image/jpeg"
    size = 11
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    added_by = factory.LazyFunction(clerk)


class PaperRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PaperRequest

    complaint = factory.SubFactory(ComplaintFactory, incomplete=True)
    region_id = factory.SelfAttribute("complaint.region_id")
    kind = factory.LazyFunction(document_kind)
    requested_by = factory.LazyFunction(clerk)


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    complaint = factory.SubFactory(ComplaintFactory)
    region_id = factory.SelfAttribute("complaint.region_id")
    text = "Pasien kontrol tanggal 26, mohon didahulukan."
    by = factory.LazyFunction(clerk)
