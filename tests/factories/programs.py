"""Invented catalogue rows. Traits tell the story: `ProgramFactory(sleman=True, for_elderly=True)`."""

import factory

from programs.models import (
    Criterion,
    DocumentKind,
    Organization,
    PPKSKind,
    Program,
    PSKSKind,
    RequiredDocument,
)


class PPKSKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PPKSKind
        django_get_or_create = ("code",)

    code = "LUT"
    name = factory.LazyAttribute(lambda kind: f"Jenis {kind.code}")
    gloss = "Contoh"
    unit = "person"
    atensi_cluster = "elderly"
    legal_basis = "Permensos 8/2012"
    order = factory.Sequence(lambda n: 1000 + n)


class PSKSKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PSKSKind
        django_get_or_create = ("code",)

    code = "LKS"
    name = factory.LazyAttribute(lambda kind: f"Jenis {kind.code}")
    gloss = "Contoh"
    form = "organization"
    legal_basis = "Permensos 8/2012"
    order = factory.Sequence(lambda n: 1000 + n)


class DocumentKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentKind
        django_get_or_create = ("code",)

    code = "ktp"
    name = factory.LazyAttribute(lambda kind: f"Berkas {kind.code}")


class OrganizationFactory(factory.django.DjangoModelFactory):
    """National by default; `sleman`, `bantul` and `partner` place it."""

    class Meta:
        model = Organization

    class Params:
        sleman = factory.Trait(kind="agency", region_id="34.04")
        bantul = factory.Trait(kind="agency", region_id="34.02")
        partner = factory.Trait(
            kind="partner", region_id="34.04", psks_kind=factory.SubFactory(PSKSKindFactory)
        )

    code = factory.Sequence(lambda n: f"organisasi-{n}")
    name = factory.Sequence(lambda n: f"Organisasi {n:03d}")
    kind = "ministry"


class ProgramFactory(factory.django.DjangoModelFactory):
    """A central programme; with `sleman` or `bantul` a regional one."""

    class Meta:
        model = Program
        skip_postgeneration_save = True

    class Params:
        sleman = factory.Trait(level="regional", region_id="34.04")
        bantul = factory.Trait(level="regional", region_id="34.02")

    code = factory.Sequence(lambda n: f"program-{n}")
    name = factory.Sequence(lambda n: f"Program {n:03d}")
    level = "central"
    sectors = ["social"]
    owner = factory.SubFactory(OrganizationFactory)
    unit = "person"
    fulfilment = "cash"
    benefit = "Bantuan contoh."

    @factory.post_generation
    def for_elderly(self, create, wanted):
        if wanted:
            CriterionFactory(program=self, fact="age", operator="at_least", value=60, order=0)
            CriterionFactory(program=self, fact="decile", operator="between", value=[1, 4], order=1)
            RequiredDocument.objects.create(program=self, document_kind=DocumentKindFactory())


class CriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Criterion

    program = factory.SubFactory(ProgramFactory)
    fact = "age"
    operator = "at_least"
    value = 60
    text = factory.LazyAttribute(lambda rule: f"Syarat {rule.fact} {rule.operator}.")
