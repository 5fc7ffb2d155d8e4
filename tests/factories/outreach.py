"""Visits in any state: `VisitFactory(done=True)`, `VisitFactory(late=True, assigned_to=citra)`."""

import datetime as dt
import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import User
from outreach.models import Driver, Trip, Vehicle, Visit, VisitPhoto
from outreach.workflow import State
from tests.factories.intake import ComplaintFactory, clerk


def days(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


def photo_file(shade: int = 0, name: str = "rumah.jpg") -> SimpleUploadedFile:
    """A real small JPEG; another shade is another photo."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (shade % 256, 90, 90)).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def visitor() -> User:
    found = User.objects.filter(username="lapangan").first()
    return found or User.objects.create_user(username="lapangan", name="Petugas Lapangan")


class VisitFactory(factory.django.DjangoModelFactory):
    """Planned for today, to see how the family lives. The case counts it as open work while it is."""

    class Meta:
        model = Visit

    class Params:
        late = factory.Trait(planned_on=factory.LazyFunction(lambda: days(-3)))
        upcoming = factory.Trait(planned_on=factory.LazyFunction(lambda: days(3)))
        done = factory.Trait(
            state=State.DONE,
            met_with=Visit.Met.SELF,
            visited_at=factory.LazyFunction(timezone.now),
            done_by=factory.SelfAttribute("assigned_to"),
            answers={"floor": "earth", "power": "450", "head_works": "no"},
            conclusion=Visit.Conclusion.POOR,
            note="Tinggal sendiri, dibantu tetangga.",
        )
        missed = factory.Trait(
            state=State.MISSED,
            met_with=Visit.Met.NOBODY,
            visited_at=factory.LazyFunction(timezone.now),
            done_by=factory.SelfAttribute("assigned_to"),
        )
        cancelled = factory.Trait(state=State.CANCELLED, ended_reason="Warga pindah.")

    complaint = factory.SubFactory(
        ComplaintFactory,
        verifying=True,
        open_work=factory.LazyAttribute(
            lambda o: int(o.factory_parent.state in {State.PLANNED, State.MISSED})
        ),
    )
    region_id = factory.SelfAttribute("complaint.region_id")
    state = State.PLANNED
    planned_on = factory.LazyFunction(lambda: days(0))
    assigned_to = factory.LazyFunction(visitor)
    planned_by = factory.LazyFunction(clerk)


class VisitPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VisitPhoto

    visit = factory.SubFactory(VisitFactory)
    region_id = factory.SelfAttribute("visit.region_id")
    kind = VisitPhoto.Kind.FRONT
    file = factory.LazyAttributeSequence(lambda o, n: photo_file(n))
    content_type = "image/jpeg"
    size = 700
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    added_by = factory.LazyFunction(visitor)


class VehicleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Vehicle

    region_id = "34.04.07"
    name = factory.Sequence(lambda n: f"Mobil layanan {n}")
    plate = factory.Sequence(lambda n: f"AB {n} XX")


class DriverFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Driver

    region_id = "34.04.07"
    name = factory.Sequence(lambda n: f"Pengemudi {n}")


class TripFactory(factory.django.DjangoModelFactory):
    """Asked for from a case; `round=True` is a vehicle's day through the district."""

    class Meta:
        model = Trip

    class Params:
        round = factory.Trait(
            kind="round",
            complaint=None,
            region_id="34.04.07",
            wanted_at=None,
            state="scheduled",
            vehicle=factory.SubFactory(VehicleFactory),
            driver=factory.SubFactory(DriverFactory),
            period=factory.LazyFunction(
                lambda: (timezone.now(), timezone.now() + dt.timedelta(hours=6))
            ),
        )

    complaint = factory.SubFactory(ComplaintFactory, in_review=True, open_work=1)
    region_id = factory.SelfAttribute("complaint.region_id")
    kind = "service"
    destination = "RSUD"
    wanted_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=1))
    requested_by = factory.LazyFunction(visitor)
