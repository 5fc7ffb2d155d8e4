"""Members of staff beyond the eight personas: numbered, so that two runs make the same people."""

import factory

from accounts.models import Assignment, User
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
