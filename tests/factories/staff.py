"""Members of staff beyond the eight personas: numbered, so that two runs make the same people."""

from datetime import timedelta

import factory
from django.utils.timezone import localdate

from accounts.models import Assignment, Deputation, User
from accounts.roles import Role


class UserFactory(factory.django.DjangoModelFactory):
    """`UserFactory(role=Role.FACILITATOR, region_id="34.04.07.2001")`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        role = Role.FRONT_OFFICE
        region_id = "34.04.07.2001"

    username = factory.Sequence(lambda n: f"petugas{n}")
    name = factory.Sequence(lambda n: f"Petugas {n}")
    password = factory.django.Password("kunci-uji-coba-9")
    assignment = factory.RelatedFactory(
        "tests.factories.staff.AssignmentFactory",
        factory_related_name="user",
        role=factory.SelfAttribute("..role"),
        region_id=factory.SelfAttribute("..region_id"),
    )


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    role = Role.FRONT_OFFICE
    region_id = "34.04.07.2001"


class DeputationFactory(factory.django.DjangoModelFactory):
    """`DeputationFactory(absent=budi, deputy=citra)`: in every role that budi holds, from today for five days."""

    class Meta:
        model = Deputation

    roles = factory.LazyAttribute(lambda row: sorted({role for role, _code in row.absent.held}))
    first_day = factory.LazyFunction(localdate)
    last_day = factory.LazyAttribute(lambda row: row.first_day + timedelta(days=4))
    made_by = factory.SelfAttribute("absent")


def acting(deputation: Deputation) -> User:
    """The deputy as a request sees them while they act."""
    user = User.objects.get(pk=deputation.deputy_id)
    user.deputation = deputation
    return user
