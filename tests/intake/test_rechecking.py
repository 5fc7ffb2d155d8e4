"""A new release asks again for open cases: what changed waits for an officer, what was on file stays."""

import datetime as dt
import random
import threading
from dataclasses import dataclass, replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.crypto import blind_index
from core.errors import Refused
from dtks.models import Family, Person
from dtks.names import name_key
from dtks.vocabulary import Flag, Outcome
from intake import services, tasks
from intake.models import Client, Complaint, Recheck, RegisterCheck, RegisterFlip
from intake.services import checking, rechecking
from intake.workflow import Status
from tests.factories.dtks import FamilyFactory, PersonFactory, ReleaseFactory, make_nik
from tests.factories.intake import (
    ClientFactory,
    ComplaintFactory,
    RegisterCheckFactory,
    case_number,
    clerk,
)
from tests.factories.register import change_decile, delist, list_person, next_release

pytestmark = pytest.mark.django_db
NIK = make_nik(serial=9850)


@pytest.fixture
def old_release(places):
    return ReleaseFactory(period="2026-Q2")


@pytest.fixture
def unlisted(old_release):
    """Sumiyati, looked up in June and not found; the supervisor has her case."""
    client = ClientFactory(nik=NIK, name="SUMIYATI", person=None)
    case = ComplaintFactory(client=client, verifying=True)
    RegisterCheckFactory(
        complaint=case, outcome=Outcome.NOT_FOUND, release=old_release, period="2026-Q2"
    )
    return case


def recheck() -> None:
    tasks.recheck_after_releases()


def listed_in_september(decile: int = 2) -> Person:
    return list_person(next_release("2026-Q3"), nik=NIK, name="SUMIYATI", decile=decile)


def test_a_person_listed_by_the_next_release_is_a_flip_and_moves_no_case(unlisted):
    person = listed_in_september()
    recheck()
    flip = RegisterFlip.objects.get()
    assert (flip.before.outcome, flip.after.outcome) == (Outcome.NOT_FOUND, Outcome.IN_RANGE)
    assert (flip.after.person, flip.after.how, flip.after.by) == (person, "release", None)
    assert flip.after.period == "2026-Q3"
    assert Complaint.objects.get().status == Status.VERIFYING
    event = Event.objects.get(verb=Verb.COMPLAINT_CHECKED)
    assert (event.actor, event.case_number) == (None, unlisted.number)


def test_an_unchanged_answer_writes_the_count_and_nothing_else(unlisted):
    next_release("2026-Q3")
    recheck()
    done = Recheck.objects.get(release__period="2026-Q3")
    assert (done.asked, done.changed) == (1, 0)
    assert RegisterCheck.objects.count() == 1
    assert not RegisterFlip.objects.exists()


def test_old_evidence_cannot_be_rewritten_by_any_hand(unlisted):
    listed_in_september()
    recheck()
    for statement in (
        "UPDATE intake_registercheck SET outcome = 'in_range'",
        "DELETE FROM intake_registercheck",
        "DELETE FROM intake_registerflip",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert RegisterCheck.objects.order_by("at").first().outcome == Outcome.NOT_FOUND


def test_running_twice_is_running_once(unlisted):
    listed_in_september()
    recheck()
    before = (RegisterCheck.objects.count(), Event.objects.count())
    recheck()
    assert (RegisterCheck.objects.count(), Event.objects.count()) == before


def test_of_several_releases_of_one_region_only_the_last_one_asks(unlisted):
    next_release("2026-Q3")
    next_release("2026-Q4")
    recheck()
    asked = dict(Recheck.objects.values_list("release__period", "asked"))
    assert asked == {"2026-Q2": 0, "2026-Q3": 0, "2026-Q4": 1}


def test_cases_elsewhere_and_ended_cases_are_left_alone(old_release):
    for values in ({"closed": True}, {"region_id": "34.02.12.2001", "verifying": True}):
        case = ComplaintFactory(**values)
        RegisterCheckFactory(complaint=case, outcome=Outcome.NOT_FOUND, release=old_release)
    next_release("2026-Q3")
    recheck()
    assert set(Recheck.objects.values_list("asked", flat=True)) == {0}


def test_who_is_listed_in_range_is_not_asked_again(old_release):
    person = PersonFactory(release=old_release)
    case = ComplaintFactory(in_review=True, client__person=person)
    RegisterCheckFactory(complaint=case, person=person, release=old_release)
    delist(next_release("2026-Q3"), person)
    recheck()
    assert not RegisterFlip.objects.exists()


def test_a_candidate_that_an_officer_refused_is_no_news(unlisted, ani, old_release):
    like_her = PersonFactory(release=old_release, name="SUMIYATI", nik=make_nik(serial=9851))
    offered = [{"person": str(like_her.pk), "score": 80, "kind": "name", "why": []}]
    RegisterCheckFactory(complaint=unlisted, candidates_found=True, candidates=offered)
    services.reject_candidates(complaint=unlisted, by=ani)
    # The evidence of the refusal is older than the release that asks again.
    next_release("2026-Q3")
    recheck()
    assert not RegisterFlip.objects.exists()


def test_new_candidates_wait_for_an_officer_who_may_choose_one(unlisted, ani):
    other_nik = make_nik(serial=9852)
    person = list_person(next_release("2026-Q3"), nik=other_nik, name="SUMIYATI", decile=3)
    recheck()
    flip = RegisterFlip.objects.get()
    assert flip.after.outcome == Outcome.CANDIDATES
    with pytest.raises(Refused):
        services.review_flip(complaint=unlisted, accept=True, by=ani)
    services.review_flip(complaint=unlisted, accept=True, person_id=person.pk, by=ani)
    case = Complaint.objects.get()
    assert (case.status, case.client.person) == (Status.IN_REVIEW, person)


def test_accepting_takes_the_road_of_the_listed(unlisted, ani):
    person = listed_in_september()
    recheck()
    services.review_flip(complaint=unlisted, accept=True, by=ani)
    flip, case = RegisterFlip.objects.get(), Complaint.objects.get()
    assert (flip.decision, flip.seen_by) == ("accepted", ani)
    assert (case.status, case.client.person) == (Status.IN_REVIEW, person)
    assert case.register_checks.order_by("at", "id").last().how == "confirmed"
    with pytest.raises(Refused):
        services.review_flip(complaint=unlisted, accept=True, by=ani)


def test_keeping_the_case_as_it_is_needs_a_reason(unlisted, ani):
    listed_in_september()
    recheck()
    with pytest.raises(Refused):
        services.review_flip(complaint=unlisted, accept=False, by=ani)
    services.review_flip(complaint=unlisted, accept=False, note="Bukan keluarga ini.", by=ani)
    assert RegisterFlip.objects.get().decision == "kept"
    assert Complaint.objects.get().status == Status.VERIFYING


def test_asking_the_register_by_hand_settles_what_waited(unlisted, ani):
    listed_in_september()
    recheck()
    services.check_register(complaint=unlisted, by=ani)
    assert RegisterFlip.objects.get().decision == "asked"


def test_the_next_release_overtakes_a_change_nobody_looked_at(unlisted):
    person = listed_in_september()
    recheck()
    delist(next_release("2026-Q4"), person)
    recheck()
    first, second = RegisterFlip.objects.order_by("found_at", "id")
    assert (first.decision, second.decision) == ("overtaken", "")
    assert (second.before, second.after.outcome) == (first.after, Outcome.NOT_FOUND)


def test_a_withdrawn_release_takes_its_answers_along(unlisted):
    person = listed_in_september()
    recheck()
    release = person.release
    delist(release, person)
    release.state, release.applied_at, release.withdrawn_at = "withdrawn", None, timezone.now()
    release.save(update_fields=["state", "applied_at", "withdrawn_at"])
    recheck()
    flip = RegisterFlip.objects.get(seen_at=None)
    assert (flip.before.outcome, flip.after.outcome) == (Outcome.IN_RANGE, Outcome.NOT_FOUND)
    assert flip.recheck.because == "withdrawn"


def test_a_release_that_is_applied_again_is_asked_for_again(unlisted):
    person = listed_in_september()
    recheck()
    release = person.release
    delist(release, person)
    release.state, release.applied_at, release.withdrawn_at = "withdrawn", None, timezone.now()
    release.save(update_fields=["state", "applied_at", "withdrawn_at"])
    recheck()
    Person.objects.filter(pk=person.pk).update(delisted_by=None)
    release.state, release.applied_at = "applied", timezone.now()
    release.save(update_fields=["state", "applied_at"])
    recheck()
    recheck()
    flip = RegisterFlip.objects.get(seen_at=None)
    assert (flip.before.outcome, flip.after.outcome) == (Outcome.NOT_FOUND, Outcome.IN_RANGE)
    assert Recheck.objects.filter(release=release).count() == 3


def test_the_outsider_sees_no_flip_and_reviews_none(unlisted, zul, ani):
    listed_in_september()
    recheck()
    assert not RegisterFlip.objects.visible_to(zul).exists()
    assert RegisterFlip.objects.visible_to(ani).count() == 1
    with pytest.raises(PermissionDenied):
        services.review_flip(complaint=unlisted, accept=True, by=zul)


def test_a_flip_of_a_sealed_case_is_hidden_with_it(unlisted, ani, budi):
    Complaint.objects.update(is_sealed=True)
    listed_in_september()
    recheck()
    assert not RegisterFlip.objects.visible_to(ani).exists()
    assert RegisterFlip.objects.visible_to(budi).count() == 1


# A worker that is killed, and two that run at once.


def test_what_a_killed_worker_left_is_done_by_the_next_and_counted_once(
    places, old_release, monkeypatch
):
    for _ in range(9):
        case = ComplaintFactory(verifying=True)
        RegisterCheckFactory(complaint=case, outcome=Outcome.NOT_FOUND, release=old_release)
    release = next_release("2026-Q3")
    for case in Complaint.objects.all():
        list_person(release, nik=case.client.nik, name=case.client.name.upper(), decile=2)
    services.open_rechecks()
    assert services.recheck_next(size=4)

    def dies(**_):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(rechecking, "write_check", dies)
        with pytest.raises(SystemExit):
            services.recheck_next(size=4)
    assert RegisterFlip.objects.count() == 4
    recheck()
    done = Recheck.objects.get(release=release)
    assert (done.asked, done.changed, RegisterFlip.objects.count()) == (9, 9, 9)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_flip_once(places):
    old = ReleaseFactory(period="2026-Q2")
    release = next_release("2026-Q3")
    for _ in range(12):
        case = ComplaintFactory(verifying=True)
        RegisterCheckFactory(complaint=case, outcome=Outcome.NOT_FOUND, release=old)
        list_person(release, nik=case.client.nik, name=case.client.name.upper(), decile=2)
    services.open_rechecks()

    def work():
        while services.recheck_next(size=3):
            pass
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    recheck()
    done = Recheck.objects.get(release=release)
    assert (done.asked, done.changed, RegisterFlip.objects.count()) == (12, 12, 12)


# Against a brute-force comparison of every single look-up.

DICE = 20261124
PARTS = [
    "BA",
    "CI",
    "DU",
    "FE",
    "GO",
    "HA",
    "JI",
    "KU",
    "LE",
    "MO",
    "NA",
    "PI",
    "RU",
    "SE",
    "TO",
    "WA",
    "YI",
    "ZU",
]


@dataclass(frozen=True)
class Known:
    nik: str
    name: str
    born_on: dt.date
    region_id: str
    # What the old register says: nobody, out of range, dead, in range.
    kind: str


def _people(n: int) -> list[Known]:
    dice = random.Random(DICE)
    found = []
    for i in range(n):
        born = dt.date(1950, 1, 1) + dt.timedelta(days=i // 900)
        found.append(
            Known(
                nik=make_nik(born_on=born, serial=9001 + i % 900),
                name=" ".join("".join(dice.choices(PARTS, k=4)) for _ in range(2)),
                born_on=born,
                region_id=f"34.04.07.200{1 + i % 3}",
                kind=dice.choice(["absent", "absent", "far", "dead", "near"]),
            )
        )
    return found


def _list_all(release, rows: list[tuple[Known, int]]) -> None:
    """Many people at once, each in a family of their own."""
    families = [
        Family(region_id=one.region_id, release=release, decile=decile) for one, decile in rows
    ]
    Family.objects.bulk_create(families)
    Person.objects.bulk_create(
        Person(
            region_id=one.region_id,
            family=family,
            nik=one.nik,
            nik_index=blind_index(one.nik),
            name=one.name,
            name_key=name_key(one.name),
            born_on=one.born_on,
            sex="P",
            flags=[Flag.DEAD] if one.kind == "dead" else [],
            release=release,
        )
        for (one, _decile), family in zip(rows, families, strict=True)
    )


def _open_cases(people: list[Known]) -> list[Complaint]:
    now, by = timezone.now(), clerk()
    clients = [
        Client(
            region_id=one.region_id,
            nik=one.nik,
            nik_index=blind_index(one.nik),
            name=one.name,
            born_on=one.born_on,
        )
        for one in people
    ]
    Client.objects.bulk_create(clients)
    return Complaint.objects.bulk_create(
        Complaint(
            region_id=client.region_id,
            number=case_number(100_000 + i, client.region_id),
            client=client,
            story="Contoh",
            status=Status.VERIFYING,
            truth_stated_at=now,
            due_at=now + dt.timedelta(days=5),
            registered_by=by,
        )
        for i, client in enumerate(clients)
    )


def _new_release_says(people: list[Known], release) -> None:
    dice = random.Random(DICE + 1)
    listed = {p.nik: p for p in Person.objects.select_related("family")}
    coming = []
    for one in people:
        person = listed.get(one.nik)
        what = dice.choice(["nothing", "nothing", "list", "decile", "delist", "clear", "move"])
        if person is None and what in {"list", "move"}:
            coming.append((replace(one, kind="near"), dice.choice([2, 9])))
        elif person and what == "decile":
            change_decile(release, person, dice.choice([2, 7, 8, 9]))
        elif person and what == "delist":
            delist(release, person)
        elif person and what == "clear":
            person.flags, person.release = [], release
            person.save(update_fields=["flags", "release"])
        elif person and what == "move":
            delist(release, person)
            there = "34.04.07.2003" if one.region_id != "34.04.07.2003" else "34.04.07.2002"
            coming.append((replace(one, kind="near", region_id=there), 4))
    _list_all(release, coming)


def _said(answer) -> tuple:
    """What two answers are compared by; of candidates, who they are."""
    if answer.outcome == Outcome.NOT_FOUND:
        return (answer.outcome,)
    if answer.outcome == Outcome.CANDIDATES:
        return (answer.outcome, frozenset(str(c.person.pk) for c in answer.candidates))
    return (answer.outcome, answer.person.pk, answer.decile)


def _written(check) -> tuple:
    if check.outcome == Outcome.NOT_FOUND:
        return (check.outcome,)
    if check.outcome == Outcome.CANDIDATES:
        return (check.outcome, frozenset(c["person"] for c in check.candidates))
    return (check.outcome, check.person_id, check.decile)


def test_the_flips_equal_a_comparison_of_every_look_up(old_release, ani):
    people = _people(250)
    deciles = {"far": 8, "near": 2, "dead": 3}
    _list_all(old_release, [(one, deciles[one.kind]) for one in people if one.kind in deciles])
    cases = _open_cases(people)
    before = {}
    for case in cases:
        answer = checking.ask(case)
        before[case.pk] = _said(answer)
        with transaction.atomic():
            checking.write_check(locked=case, answer=answer, how="exact", by=ani)
    release = next_release("2026-Q4")
    _new_release_says(people, release)
    expected = {}
    for case in cases:
        if before[case.pk][0] != Outcome.IN_RANGE:
            after = _said(checking.ask(case))
            if after != before[case.pk]:
                expected[case.pk] = after
    recheck()
    found = {
        flip.complaint_id: _written(flip.after)
        for flip in RegisterFlip.objects.select_related("after")
    }
    assert len(expected) > 40
    assert found == expected


def test_a_thousand_plain_cases_do_not_cost_a_thousand_look_ups(old_release):
    """Whose row says what it said costs nothing but its share of two queries."""
    for _ in range(40):
        family = FamilyFactory(release=old_release, decile=8)
        person = PersonFactory(release=old_release, family=family)
        case = ComplaintFactory(verifying=True, client__person=person, client__nik=person.nik)
        RegisterCheckFactory(
            complaint=case,
            person=person,
            outcome=Outcome.OUT_OF_RANGE,
            decile=8,
            release=old_release,
        )
    next_release("2026-Q3")
    services.open_rechecks()
    with CaptureQueriesContext(connection) as queries:
        services.recheck_next()
    assert Recheck.objects.get(release__period="2026-Q3").asked == 40
    assert len(queries) <= 12
