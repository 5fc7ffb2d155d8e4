"""The database refuses what must not be, and keeps what was."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from programs.models import Criterion, Organization, Program
from tests.factories.programs import (
    CriterionFactory,
    DocumentKindFactory,
    OrganizationFactory,
    PPKSKindFactory,
    ProgramFactory,
    PSKSKindFactory,
)

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_central_programme_has_no_region(places):
    refused(lambda: ProgramFactory(region_id="34.04"))


def test_regional_programme_has_a_region(places):
    refused(lambda: ProgramFactory(level="regional"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sectors": []},
        {"sectors": ["sihir"]},
        {"welfare_fields": ["sihir"]},
        {"quota": -1},
        {"valid_from": "2026-02-02", "valid_to": "2026-02-01"},
    ],
)
def test_programme_refuses(wrong):
    refused(lambda: ProgramFactory(**wrong))


def test_codes_are_unique():
    ProgramFactory(code="sama")
    refused(lambda: ProgramFactory(code="sama"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"operator": "regex"},
        {"operator": "is_true"},  # comes with a value
        {"operator": "at_least", "value": None},
        {"is_exclusion": True, "group": "g"},
        {"text": ""},
        {"valid_from": "2026-02-02", "valid_to": "2026-02-01"},
    ],
)
def test_criterion_refuses(wrong):
    program = ProgramFactory()
    refused(lambda: CriterionFactory(program=program, **wrong))


def test_same_paper_is_not_asked_twice():
    program = ProgramFactory(for_elderly=True)
    refused(lambda: program.required_documents.create(document_kind=DocumentKindFactory()))


def test_agency_has_a_region(places):
    refused(lambda: OrganizationFactory(kind="agency"))


def test_only_partners_are_psks(places):
    kind = PSKSKindFactory()
    refused(lambda: OrganizationFactory(kind="ministry", psks_kind=kind))


@pytest.mark.parametrize(
    "wrong", [{"min_age": 18, "max_age": 5}, {"code": "lower"}, {"unit": "village"}]
)
def test_kind_refuses(wrong):
    refused(lambda: PPKSKindFactory(**{"code": "XX", **wrong}))


def test_history_is_kept_even_of_raw_sql():
    program = ProgramFactory(for_elderly=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_criterion SET value = '65' WHERE fact = 'age'")
        cursor.execute("DELETE FROM programs_criterion WHERE fact = 'decile'")
    events = Criterion.events.rel.related_model.objects.filter(program_id=program.pk)
    assert sorted(events.values_list("pgh_label", flat=True)) == [
        "delete",
        "insert",
        "insert",
        "update",
    ]


@pytest.mark.parametrize("statement", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
def test_history_cannot_be_changed(statement):
    ProgramFactory()
    table = Program.events.rel.related_model._meta.db_table
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_national_rows_belong_to_everyone_with_an_assignment(places, gita, zul):
    ProgramFactory(code="nasional")
    ProgramFactory(code="sleman", sleman=True)
    ProgramFactory(code="bantul", bantul=True)
    seen = {
        user: set(Program.objects.visible_to(user).values_list("code", flat=True))
        for user in (gita, zul)
    }
    assert seen == {gita: {"nasional", "sleman"}, zul: {"nasional", "bantul"}}


def test_nothing_is_visible_without_an_assignment(places, gita):
    ProgramFactory()
    OrganizationFactory(partner=True)
    gita.assignments.all().delete()
    nobody = type(gita).objects.get(pk=gita.pk)
    assert not Program.objects.visible_to(nobody).exists()
    assert not Organization.objects.serving(nobody).exists()


def test_partner_of_the_regency_serves_its_villages_but_not_the_neighbour(places, ani, zul):
    OrganizationFactory(partner=True)
    assert Organization.objects.serving(ani).partners().count() == 1
    assert not Organization.objects.serving(zul).partners().exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [("kis", True), ("melon gas", True), ("gas 100%", False), ("'; --", False), ("", True)],
)
def test_search_wants_every_word(words, found):
    ProgramFactory(name="Subsidi gas", aliases="gas melon, KIS")
    assert Program.objects.matching(words).exists() is found
