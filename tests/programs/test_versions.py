"""A programme through the years: a decree makes a version, and an old verdict keeps its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused, StaleSave
from core.ids import new_id
from programs import queries, services
from programs.content import Parts, content_of
from programs.drafts import AllotmentDraft, CriterionDraft
from programs.eligibility import Answer, FactValue, Rule
from programs.models import Allotment, Program, ProgramVersion
from tests.factories.programs import OrganizationFactory, ProgramFactory
from tests.programs.test_services import draft

pytestmark = pytest.mark.django_db

SIXTY = CriterionDraft(Rule("age", "at_least", 60, "Berusia 60 tahun atau lebih."))
SEVENTY = CriterionDraft(Rule("age", "at_least", 70, "Berusia 70 tahun atau lebih."))
VILLAGE = "34.04.07.2001"


@pytest.fixture
def owner(places):
    return OrganizationFactory()


@pytest.fixture
def program(owner, gita):
    return services.create_program(
        id=new_id(), draft=draft(owner), criteria=[SIXTY], documents=[], by=gita
    )


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def schedule(program, by, on, *, criteria=(SEVENTY,), version=None, **changes):
    kept = draft(program.owner, code=program.code)
    return services.schedule_version(
        program=program,
        parts=Parts(replace(kept, **changes), list(criteria), []),
        valid_from=on,
        decree="Perbup 7/2027",
        expected_version=version or program.version,
        by=by,
    )


def verdict(program, age, on):
    judged = queries.judged_program(pk=program.pk, region_code=VILLAGE, on=on)
    known = {"age": FactValue(age, on, "uji")}
    return queries.verdict_for(program=judged, facts=known, on=on)


def test_a_decree_changes_the_answer_on_its_day_and_not_before(program, gita):
    schedule(program, gita, in_days(30))
    assert verdict(program, 65, in_days(29)).answer == Answer.ELIGIBLE
    assert verdict(program, 65, in_days(30)).answer == Answer.NOT_ELIGIBLE
    assert program.criteria.get().value == 60


def test_an_old_verdict_replays_identically_against_its_own_version(program, gita):
    old = verdict(program, 65, in_days(0))
    schedule(program, gita, in_days(1))
    services.bring_into_force(on=in_days(1))
    fresh = Program.objects.get(pk=program.pk)
    services.edit_program(
        program=fresh,
        draft=draft(fresh.owner),
        criteria=[replace(SEVENTY, rule=SEVENTY.rule._replace(value=80))],
        documents=[],
        expected_version=fresh.version,
        by=gita,
    )
    assert old.program.version == 1
    assert queries.replay_by_version(old.as_json()) == old


def test_a_version_comes_into_force_once_and_into_the_rows(program, gita):
    schedule(program, gita, in_days(1), name="Bantuan Baru")
    assert services.bring_into_force(on=in_days(0)) == 0
    assert services.bring_into_force(on=in_days(1)) == 1
    assert services.bring_into_force(on=in_days(1)) == 0
    fresh = Program.objects.get(pk=program.pk)
    assert (fresh.name, fresh.criteria.get().value, fresh.version) == ("Bantuan Baru", 70, 2)


def test_a_decree_of_today_holds_at_once(program, gita):
    schedule(program, gita, in_days(0))
    assert program.criteria.get().value == 70
    assert verdict(program, 65, in_days(-1)).answer == Answer.ELIGIBLE


@pytest.mark.parametrize("days", [30, 20])
def test_overlapping_versions_are_refused_in_words(program, gita, days):
    schedule(program, gita, in_days(30))
    with pytest.raises(Refused, match="bertumpang tindih"):
        schedule(program, gita, in_days(days))
    assert ProgramVersion.objects.count() == 2


def test_the_database_refuses_an_overlap_too(program):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramVersion.objects.create(
            program=program, number=9, valid_from=in_days(3), content=content_of(program)
        )


def test_content_of_a_version_is_never_edited(program):
    version = program.versions.get()
    version.content = {}
    with pytest.raises(ProgrammingError), transaction.atomic():
        version.save()


def test_a_correction_takes_the_place_of_the_version_it_corrects(program, gita):
    schedule(program, gita, in_days(30))
    services.edit_program(
        program=program,
        draft=draft(program.owner, name="Bantuan Uji Coba"),
        criteria=[SIXTY],
        documents=[],
        expected_version=1,
        by=gita,
    )
    standing = ProgramVersion.objects.standing().order_by("number")
    assert [(v.number, v.valid_to) for v in standing] == [(2, None), (3, in_days(29))]


def test_a_cancelled_version_gives_its_days_back(program, gita):
    version = schedule(program, gita, in_days(30))
    services.cancel_version(program=program, number=version.number, by=gita)
    assert verdict(program, 65, in_days(31)).answer == Answer.ELIGIBLE
    assert schedule(program, gita, in_days(10)).number == 3


def test_a_version_in_force_cannot_be_cancelled(program, gita):
    with pytest.raises(Refused, match="tidak dapat dibatalkan"):
        services.cancel_version(program=program, number=1, by=gita)


def test_a_correction_is_shown_against_what_it_corrects(program, gita):
    """Not against the version of days to come that was written in between."""
    schedule(program, gita, in_days(30), name="Bantuan Tahun Depan")
    services.edit_program(
        program=program,
        draft=replace(draft(program.owner, code=program.code), note="Catatan."),
        criteria=[replace(SIXTY, id=program.criteria.get().pk)],
        documents=[],
        expected_version=program.version,
        by=gita,
    )
    correction, decree, first = queries.versions_of(program, in_days(0))
    assert [change.label for change in correction.changes] == ["Catatan"]
    assert {change.label for change in decree.changes} == {"Nama program", "Syarat diubah"}
    assert first.changes == []


def test_outsider_and_stale_form_schedule_nothing(program, gita, zul):
    with pytest.raises(Refused):
        schedule(program, zul, in_days(3))
    with pytest.raises(StaleSave):
        schedule(program, gita, in_days(3), version=7)
    assert ProgramVersion.objects.count() == 1


# --- quota and budget ------------------------------------------------------------------------


def allot(program, by, *, row=None, region_id="34.04", year=2026, **given):
    return services.set_allotment(
        id=row.pk if row else new_id(),
        expected_version=row.version if row else None,
        program=program,
        draft=AllotmentDraft(
            region_id, date(year, 1, 1), date(year, 12, 31), **({"places": 2} | given)
        ),
        by=by,
    )


def test_places_are_taken_until_none_is_left(program, gita):
    allot(program, gita)
    take = {"program": program, "region_id": VILLAGE, "on": date(2026, 5, 1)}
    services.take_place(**take)
    services.take_place(**take)
    with pytest.raises(Refused, match="habis"):
        services.take_place(**take)
    services.give_place_back(**take)
    assert Allotment.objects.get().places_left == 1
    services.take_place(**take | {"on": date(2027, 5, 1)})  # not counted in that year


def test_quota_below_what_is_taken_is_refused(program, gita):
    row = allot(program, gita)
    services.take_place(program=program, region_id=VILLAGE, on=date(2026, 5, 1))
    with pytest.raises(Refused, match="sudah terpakai, yaitu 1"):
        allot(program, gita, row=row, places=0)


def test_two_rows_for_the_same_days_are_refused(program, gita):
    allot(program, gita)
    with pytest.raises(Refused, match="Sudah ada kuota"):
        allot(program, gita)
    allot(program, gita, year=2027)


@pytest.mark.parametrize("wrong", [{"places": -1}, {"places": 1, "taken": 2}, {"budget": -5}])
def test_database_refuses_senseless_allotments(program, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Allotment.objects.create(
            program=program,
            region_id="34.04",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            **wrong,
        )


def test_a_region_of_others_gets_no_quota(program, gita, zul):
    with pytest.raises(Refused, match="luar wilayah"):
        allot(program, gita, region_id="34.02")
    with pytest.raises(Refused):
        allot(program, zul)


# --- pages -----------------------------------------------------------------------------------


def test_pages_of_versions(client, gita, program):
    client.force_login(gita)
    schedule(program, gita, in_days(30), name="Bantuan Tahun Depan")
    page = client.get(reverse("programs:manage_versions", args=[program.code])).content.decode()
    assert "akan berlaku" in page
    changes = client.get(reverse("programs:manage_changes")).content.decode()
    assert "Bantuan Tahun Depan" in changes
    assert "Berusia 70 tahun" in changes
    form = client.get(reverse("programs:manage_edit", args=[program.code]) + "?versi=2")
    assert "Berusia 70 tahun" in form.content.decode()
    assert Program.objects.get().version == 1


def test_changes_of_other_regions_are_not_shown(client, gita, program):
    other = ProgramFactory(bantul=True, name="Rahasia Bantul")
    ProgramVersion.objects.create(
        program=other, number=2, valid_from=in_days(3), content=content_of(other)
    )
    client.force_login(gita)
    assert "Rahasia Bantul" not in client.get(reverse("programs:manage_changes")).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"places": "-1"}, "places"),
        ({"region": "34.02"}, "region"),
        ({"budget": "5", "spent": "6"}, "spent"),
        ({"places": ""}, "places"),
    ],
)
def test_wrong_quota_is_said_at_the_field(client, gita, program, typed, said):
    client.force_login(gita)
    data = {"id": new_id(), "year": 2026, "part": "1", "places": 3, "region": "34.04", **typed}
    response = client.post(reverse("programs:manage_allotments", args=[program.code]), data)
    assert response.status_code == 422
    assert said in response.context["form"].errors
    assert not Allotment.objects.exists()
