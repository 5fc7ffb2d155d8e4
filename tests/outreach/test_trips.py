"""Trips: a vehicle and a driver are booked once, and a case waits for its ride."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from intake.models import Complaint
from outreach import services
from outreach.journey import TRIP, State, Step
from outreach.models import Trip, TripStop
from regions.models import Region
from tests.factories.dtks import make_nik
from tests.factories.intake import ClientFactory, ComplaintFactory
from tests.factories.outreach import DriverFactory, TripFactory, VehicleFactory
from tests.factories.programs import ProgramFactory


def at(hours: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=hours)


def booked(trip, by, start=24.0, end=28.0, **who):
    return services.schedule_trip(
        trip=trip,
        vehicle=who.get("vehicle") or VehicleFactory(),
        driver=who.get("driver") or DriverFactory(),
        starts_at=at(start),
        ends_at=at(end),
        by=by,
    )


@pytest.mark.django_db
class TestARide:
    def asked(self, by, **changes) -> Trip:
        words = {
            "trip_id": new_id(),
            "complaint": ComplaintFactory(in_review=True),
            "kind": "service",
            "origin": "Rumah",
            "destination": "RSUD",
            "wanted_at": at(20),
            "companion": "Anaknya",
            "by": by,
        }
        return services.request_trip(**words | changes)

    def test_from_the_request_to_the_arrival(self, budi, time_machine):
        trip = self.asked(budi, program=ProgramFactory(sleman=True, fulfilment="transport"))
        complaint = Complaint.objects.get(pk=trip.complaint_id)
        assert complaint.open_work == 1
        trip = booked(trip, budi)
        time_machine.move_to(at(30))
        assert services.carry_out(trip=trip, by=budi).state == State.DONE
        complaint.refresh_from_db()
        assert complaint.open_work == 0
        told = Event.objects.filter(case_number=complaint.number, verb__startswith="trip.")
        assert set(told.values_list("verb", flat=True)) == {Verb.TRIP_PLANNED, Verb.TRIP_ADVANCED}

    def test_a_missed_ride_frees_the_vehicle_and_the_case_still_waits(self, budi):
        vehicle = VehicleFactory()
        trip = booked(self.asked(budi), budi, vehicle=vehicle)
        missed = services.miss_trip(trip=trip, note="Ban bocor", by=budi)
        assert Complaint.objects.get(pk=trip.complaint_id).open_work == 1
        booked(self.asked(budi), budi, vehicle=vehicle)
        assert booked(missed, budi, 48, 50).state == State.SCHEDULED

    def test_called_off_before_it_began_frees_the_case(self, budi):
        trip = self.asked(budi)
        services.call_off(trip=trip, note="Sudah diantar keluarga", by=budi)
        assert Complaint.objects.get(pk=trip.complaint_id).open_work == 0

    def test_the_same_form_sent_twice_is_one_ride(self, budi):
        key, complaint = new_id(), ComplaintFactory(in_review=True)
        first, second = (self.asked(budi, trip_id=key, complaint=complaint) for _ in range(2))
        assert first == second
        assert Complaint.objects.get(pk=complaint.pk).open_work == 1

    @pytest.mark.parametrize("same", ["vehicle", "driver"])
    def test_neither_vehicle_nor_driver_is_booked_twice(self, budi, same):
        who = {"vehicle": VehicleFactory(), "driver": DriverFactory()}
        booked(self.asked(budi), budi, **who)
        only = {same: who[same]}
        with pytest.raises(Refused, match="pada waktu itu"):
            booked(self.asked(budi), budi, 27, 30, **only)
        assert booked(self.asked(budi), budi, 28, 30, **only).state == State.SCHEDULED

    def test_a_ride_that_has_not_left_is_not_done(self, budi):
        trip = booked(self.asked(budi), budi)
        with pytest.raises(Refused):
            services.carry_out(trip=trip, by=budi)

    def test_a_vehicle_of_elsewhere_does_not_come(self, budi, eko):
        trip = self.asked(budi)
        with pytest.raises(PermissionDenied):
            booked(trip, budi, vehicle=VehicleFactory(region_id="34.02"))

    def test_an_older_screen_is_refused(self, budi):
        trip = self.asked(budi)
        booked(trip, budi)
        with pytest.raises(StaleSave):
            services.call_off(trip=trip, note="Batal", by=budi, version=1)

    def test_an_outsider_asks_for_nothing_and_sees_nothing(self, budi, zul):
        trip = self.asked(budi)
        assert not Trip.objects.visible_to(zul).exists()
        with pytest.raises(PermissionDenied):
            services.call_off(trip=trip, note="Batal", by=zul)

    def test_the_database_refuses_a_vehicle_twice_and_a_move_that_is_none(self, budi):
        trip = booked(self.asked(budi), budi)
        other = self.asked(budi)
        with pytest.raises(IntegrityError, match="trip_vehicle_once"), transaction.atomic():
            Trip.objects.filter(pk=other.pk).update(
                state="scheduled",
                vehicle=trip.vehicle,
                driver=DriverFactory(),
                period=trip.period,
            )
        with pytest.raises(ProgrammingError), transaction.atomic():
            Trip.objects.filter(pk=other.pk).update(state="done")


@pytest.mark.django_db
class TestARound:
    def test_villages_are_visited_in_order(self, budi):
        trip = services.plan_route(
            trip_id=new_id(),
            vehicle=VehicleFactory(),
            driver=DriverFactory(),
            starts_at=at(10),
            ends_at=at(16),
            by=budi,
        )
        for code in ("34.04.07.2002", "34.04.07.2001"):
            services.add_stop(
                stop_id=new_id(), trip=trip, region=Region.objects.get(pk=code), by=budi
            )
        assert [s.region_id for s in trip.stops.all()] == ["34.04.07.2002", "34.04.07.2001"]
        services.remove_stop(stop=trip.stops.first(), by=budi)
        assert TripStop.objects.count() == 1

    def test_a_village_elsewhere_is_no_stop(self, budi):
        trip = TripFactory(round=True)
        with pytest.raises(Refused):
            services.add_stop(
                stop_id=new_id(), trip=trip, region=Region.objects.get(pk="34.02.12.2001"), by=budi
            )

    def test_the_sheet_names_whom_to_meet_but_no_sealed_case_to_strangers(self, client, budi, ani):
        trip = TripFactory(round=True)
        open_case = ComplaintFactory(in_review=True, client=ClientFactory(name="SUKARDI"))
        sealed = ComplaintFactory(
            in_review=True, is_sealed=True, client=ClientFactory(name="RAHASIA")
        )
        for number, case in enumerate((open_case, sealed), 1):
            trip.stops.create(position=number, region_id=case.region_id, complaint=case)
        client.force_login(budi)
        page = client.get(reverse("outreach:route_print", args=[trip.pk])).content.decode()
        assert "SUKARDI" in page
        assert "RAHASIA" in page
        round_of_village = Trip.objects.visible_to(ani)
        assert not round_of_village.exists()


def test_every_pair_of_state_and_step():
    allowed = {
        *((Step.SCHEDULE, s) for s in (State.REQUESTED, State.SCHEDULED, State.MISSED)),
        *((Step.CALL_OFF, s) for s in (State.REQUESTED, State.SCHEDULED, State.MISSED)),
        (Step.CARRY_OUT, State.SCHEDULED),
        (Step.MISS, State.SCHEDULED),
    }
    assert {
        (step, state) for step in Step for state in State if TRIP.allows(step, source=state)
    } == allowed


@pytest.mark.django_db(transaction=True)
def test_twenty_bookings_at_once_of_one_vehicle_give_one(budi):
    vehicle, gate, answers = VehicleFactory(), threading.Barrier(20), []
    waiting = [(TripFactory(), DriverFactory()) for _ in range(20)]

    def book(trip, driver):
        try:
            by = User.objects.get(pk=budi.pk)
            gate.wait()
            answers.append(booked(trip, by, vehicle=vehicle, driver=driver))
        except Exception as error:  # the test looks at it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=pair) for pair in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, Trip) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 19


@pytest.mark.django_db
class TestPages:
    def test_the_desk_asks_for_a_ride_and_books_it(self, client, budi):
        complaint = ComplaintFactory(in_review=True)
        vehicle, driver = VehicleFactory(), DriverFactory()
        client.force_login(budi)
        ask = reverse("outreach:trip_ask", args=[complaint.number])
        form = client.get(ask).context["form"]
        sent = {
            "id": form["id"].value(),
            "kind": "home",
            "origin": "RSUD",
            "destination": "Rumah",
            "wanted_at": f"{timezone.localtime(at(20)):%Y-%m-%dT%H:%M}",
        }
        assert client.post(ask, sent).status_code == 302
        trip = Trip.objects.get()
        form = client.get(trip.get_absolute_url()).context["forms"]["schedule"]
        sent = {
            "version": form["version"].value(),
            "key": form["key"].value(),
            "vehicle": vehicle.pk,
            "driver": driver.pk,
            "starts_at": f"{timezone.localtime(at(20)):%Y-%m-%dT%H:%M}",
            "ends_at": f"{timezone.localtime(at(22)):%Y-%m-%dT%H:%M}",
        }
        address = reverse("outreach:trip_schedule", args=[trip.pk])
        assert client.post(address, sent).status_code == 302
        assert vehicle.plate in client.get(trip.get_absolute_url()).content.decode()

    def test_only_a_region_without_vehicles_is_told_that_it_has_none(self, client, budi):
        trip = TripFactory()
        client.force_login(budi)
        words = "Belum ada kendaraan yang tercatat"
        pages = [trip.get_absolute_url(), reverse("outreach:route_new")]
        assert all(words in client.get(page).text for page in pages)
        VehicleFactory()
        assert not any(words in client.get(page).text for page in pages)

    def test_a_round_takes_stops_from_the_page(self, client, budi):
        trip = TripFactory(round=True)
        complaint = ComplaintFactory(in_review=True)
        client.force_login(budi)
        form = client.get(trip.get_absolute_url()).context["forms"]["stop"]
        add = reverse("outreach:stop_add", args=[trip.pk])
        sent = {"id": form["id"].value(), "complaint": complaint.pk}
        assert client.post(add, sent).status_code == 302
        assert trip.stops.get().complaint == complaint
        assert client.post(add, {"id": new_id()}).status_code == 422

    def test_a_nik_does_not_get_onto_the_drivers_sheet(self, client, budi):
        trip = TripFactory(round=True)
        client.force_login(budi)
        sent = {"id": new_id(), "region": trip.region_id, "note": f"Rumah biru, {make_nik()}"}
        page = client.post(reverse("outreach:stop_add", args=[trip.pk]), sent)
        assert page.status_code == 422
        assert "Jangan menulis NIK" in page.content.decode()
        assert not trip.stops.exists()

    def test_an_admin_keeps_the_fleet(self, client, gita):
        client.force_login(gita)
        for name, words in (
            ("vehicle_new", {"name": "Mobil", "plate": "ab 1 cd", "seats": 4}),
            ("driver_new", {"name": "Pak Parjo"}),
        ):
            form = client.get(reverse(f"outreach:{name}")).context["form"]
            sent = {"id": form["id"].value(), "region": "34.04", "is_active": "on", **words}
            assert client.post(reverse(f"outreach:{name}"), sent).status_code == 302
        page = client.get(reverse("outreach:fleet")).content.decode()
        assert "AB 1 CD" in page
        assert "Pak Parjo" in page

    def test_the_list_asks_as_much_for_many_as_for_few(
        self, client, budi, django_assert_max_num_queries
    ):
        TripFactory.create_batch(3)
        client.force_login(budi)
        client.get(reverse("outreach:trips"))
        with django_assert_max_num_queries(22) as few:
            client.get(reverse("outreach:trips"))
        TripFactory.create_batch(12)
        with django_assert_max_num_queries(len(few)):
            client.get(reverse("outreach:trips"))
