"""New cases go to the back office in turn: evenly, past the absent, one at a time, and written down."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from intake import services
from intake.models import Complaint, TurnRule
from notifications import services as notifications
from notifications.models import Notice
from programs.models import Sector
from regions.models import Region
from tests.conftest import DISTRICT, REGENCY, VILLAGE
from tests.factories.staff import DeputationFactory, UserFactory

URL = "/giliran/"


def back_office(name: str, region_id: str = DISTRICT, sectors=()) -> User:
    user = UserFactory(role=Role.BACK_OFFICE, region_id=region_id, name=name)
    user.assignments.update(sectors=list(sectors))
    return user


def rule(by, *, sector: str = "", region_id: str = DISTRICT, **more) -> TurnRule:
    return services.start_turns(
        rule_id=new_id(),
        region_id=region_id,
        sector=sector,
        valid_from=more.pop("valid_from", localdate()),
        valid_to=more.pop("valid_to", None),
        by=by,
    )


def arrive(by, *, sector: str = Sector.HEALTH, village: str = VILLAGE) -> Complaint:
    return services.log_complaint(
        complaint_id=new_id(),
        client=services.ClientInput(
            region=Region.objects.get(pk=village), name="Warga contoh", no_nik_reason="lost"
        ),
        needs=[services.NeedInput(sector=sector, wish="Bantuan")],
        story="Data contoh.",
        category="need",
        kind="complaint",
        channel="desk",
        truth_stated=True,
        none_of_these=True,
        by=by,
    )


def got(cases) -> list[str]:
    return [case.holder.name if case.holder else "" for case in cases]


@pytest.mark.django_db
class TestTurns:
    def test_without_a_rule_nobody_holds_a_new_case(self, ani, budi):
        assert arrive(ani).holder is None

    def test_each_in_turn(self, ani, dewi):
        for name in ("Rina", "Sari", "Tuti"):
            back_office(name)
        rule(dewi)
        assert got(arrive(ani) for _ in range(5)) == ["Rina", "Sari", "Tuti", "Rina", "Sari"]

    def test_a_newcomer_is_next_and_gets_one_not_all_they_missed(self, ani, dewi):
        back_office("Rina")
        rule(dewi)
        for _ in range(3):
            arrive(ani)
        back_office("Sari")
        assert got(arrive(ani) for _ in range(4)) == ["Sari", "Rina", "Sari", "Rina"]

    def test_the_absent_are_passed_over_while_somebody_is_there(self, ani, dewi, citra):
        rina, _sari = back_office("Rina"), back_office("Sari")
        rule(dewi)
        row = DeputationFactory(absent=rina, deputy=citra, roles=[Role.BACK_OFFICE])
        assert got(arrive(ani) for _ in range(3)) == ["Sari"] * 3
        row.ended_at = row.made_at
        row.save()
        assert got(arrive(ani) for _ in range(2)) == ["Rina", "Sari"]

    def test_where_all_are_absent_the_deputy_finds_it_in_their_box(self, ani, dewi, citra):
        rina = back_office("Rina")
        rule(dewi)
        DeputationFactory(absent=rina, deputy=citra, roles=[Role.BACK_OFFICE])
        assert got([arrive(ani)]) == ["Rina"]

    def test_only_who_works_there_and_in_the_sector(self, ani, dewi):
        back_office("Jauh", region_id="34.02")
        back_office("Pangan", sectors=[Sector.FOOD])
        back_office("Sehat", sectors=[Sector.HEALTH])
        gone = back_office("Keluar")
        gone.is_active = False
        gone.save()
        rule(dewi)
        assert got(arrive(ani) for _ in range(2)) == ["Sehat", "Sehat"]

    def test_where_nobody_works_the_case_stays_free(self, ani, dewi):
        rule(dewi)
        assert arrive(ani).holder is None

    def test_the_rule_of_the_sector_goes_before_the_one_of_all(self, ani, dewi, eko):
        back_office("Rina")
        everything, health = rule(dewi), rule(dewi, sector=Sector.HEALTH)
        arrive(ani)
        everything.refresh_from_db(), health.refresh_from_db()
        assert (everything.given, health.given) == (0, 1)

    def test_only_from_its_day_and_not_once_it_was_stopped(self, ani, dewi):
        back_office("Rina")
        rule(dewi, valid_from=localdate() + timedelta(days=1))
        stopped = rule(dewi, sector=Sector.HEALTH)
        services.stop_turns(rule=stopped, by=dewi)
        assert arrive(ani).holder is None

    def test_it_is_written_down_and_the_holder_hears_of_it_once(self, ani, dewi, client):
        rina = back_office("Rina")
        rule(dewi)
        case = arrive(ani)
        event = Event.objects.get(verb=Verb.COMPLAINT_DEALT)
        assert (event.actor, event.case_number, event.data["to"]) == (
            None,
            case.number,
            str(rina.pk),
        )
        notifications.deliver()
        told = Notice.objects.filter(receiver=rina)
        assert [notice.text for notice in told] == [
            f"Keluhan {case.number} jatuh pada giliran Anda; langkahnya sekarang pada rekan lain."
        ]
        client.force_login(dewi)
        page = client.get(f"/keluhan/{case.number}/").content.decode()
        assert "membagikan keluhan kepada Rina (giliran otomatis)" in page


@pytest.mark.django_db
class TestRules:
    def test_two_at_a_time_for_one_sector_and_place_cannot_be(self, dewi):
        first = rule(dewi)
        with pytest.raises(Refused):
            rule(dewi, valid_from=localdate() + timedelta(days=3))
        with pytest.raises(IntegrityError), transaction.atomic():
            TurnRule.objects.create(
                region_id=DISTRICT, valid_from=localdate(), made_by=dewi, sector=""
            )
        services.stop_turns(rule=first, by=dewi)
        rule(dewi)

    def test_a_supervisor_or_an_admin_sets_them_in_their_own_region(self, client, dewi, gita, zul):
        sent = {"id": new_id(), "region": DISTRICT, "sector": "health", "valid_from": localdate()}
        for user, region, answer in (
            (zul, DISTRICT, 422),
            (dewi, REGENCY, 422),
            (dewi, DISTRICT, 302),
            (gita, REGENCY, 302),
        ):
            client.force_login(user)
            given = {**sent, "id": new_id(), "region": region}
            assert client.post(URL, given).status_code == answer
        assert Event.objects.filter(verb=Verb.TURNS_STARTED).count() == 2

    def test_the_outsider_sees_and_stops_none(self, client, dewi, zul):
        row = rule(dewi)
        client.force_login(zul)
        assert client.get(URL).context["rotas"] == []
        assert client.post(f"{URL}{row.pk}/hentikan/").status_code == 404

    def test_the_page_names_who_is_next_and_who_is_passed_over(self, client, ani, dewi, citra):
        rina, sari = back_office("Rina"), back_office("Sari")
        rule(dewi)
        arrive(ani)
        DeputationFactory(absent=rina, deputy=citra, roles=[Role.BACK_OFFICE])
        client.force_login(dewi)
        (rota,) = client.get(URL).context["rotas"]
        assert rota.next.user_id == sari.pk
        assert [(h.name, h.taken, h.is_absent) for h in rota.hands] == [
            ("Sari", 0, False),
            ("Rina", 1, True),
        ]

    def test_the_page_costs_the_same_for_one_rule_and_for_many(self, client, dewi):
        back_office("Rina")
        client.force_login(dewi)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(URL).status_code == 200
            return len(queries)

        rule(dewi)
        cost()
        one = cost()
        for sector in Sector.values:
            rule(dewi, sector=sector)
        assert cost() == one <= 12


@pytest.mark.django_db(transaction=True)
def test_fifty_arrivals_at_once_divide_evenly_and_none_is_left(ani, dewi):
    for name in ("Rina", "Sari", "Tuti", "Umi", "Vina"):
        back_office(name)
    rule(dewi)
    gate, errors = threading.Barrier(50), []

    def log():
        try:
            by = User.objects.get(pk=ani.pk)
            gate.wait()
            arrive(by)
        except Exception as error:  # the test looks at it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=log) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = Complaint.objects.values("holder__name").annotate(n=Count("pk"))
    assert {row["holder__name"]: row["n"] for row in found} == dict.fromkeys(
        ("Rina", "Sari", "Tuti", "Umi", "Vina"), 10
    )
