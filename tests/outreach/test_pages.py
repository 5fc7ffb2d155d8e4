import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.ids import new_id
from outreach import queries
from outreach.models import Visit, VisitPhoto
from outreach.workflow import State
from tests.factories.intake import ClientFactory, ComplaintFactory
from tests.factories.outreach import VisitFactory, VisitPhotoFactory, days, photo_file
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/penjangkauan/"


def text(response) -> str:
    return response.content.decode()


def visit_of(name: str, **traits) -> Visit:
    return VisitFactory(
        complaint__client=ClientFactory(name=name), **({"assigned_to": None} | traits)
    )


@pytest.fixture
def facilitator(client, citra):
    client.force_login(citra)
    return client


@pytest.fixture
def supervisor(client, dewi):
    client.force_login(dewi)
    return client


def report(visit: Visit, **changes) -> dict:
    values = {
        "id": str(new_id()),
        "version": visit.version,
        "met_with": "self",
        "visited_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "q_floor": "earth",
        "q_power": "450",
        "conclusion": "poor",
        "note": "Atap bocor di kamar.",
    }
    return values | changes


@pytest.mark.parametrize(
    ("when", "names"),
    [
        ("today", {"Hari Ini"}),
        ("late", {"Lewat", "Tak Jumpa"}),
        ("upcoming", {"Besok Lusa"}),
        ("ended", {"Sudah", "Batal"}),
        ("tidak-dikenal", {"Hari Ini"}),
    ],
)
def test_a_facilitator_sees_the_own_errands_by_day(facilitator, citra, when, names):
    visit_of("Hari Ini", assigned_to=citra)
    visit_of("Lewat", assigned_to=citra, late=True)
    visit_of("Tak Jumpa", assigned_to=citra, missed=True)
    visit_of("Besok Lusa", assigned_to=citra, upcoming=True)
    visit_of("Sudah", assigned_to=citra, done=True)
    visit_of("Batal", assigned_to=citra, cancelled=True)
    visit_of("Milik Rekan", assigned_to=UserFactory(role=Role.FACILITATOR))
    page = text(facilitator.get(LIST, {"kapan": when}))
    everybody = {"Hari Ini", "Lewat", "Tak Jumpa", "Besok Lusa", "Sudah", "Batal", "Milik Rekan"}
    assert {name for name in everybody if f">{name}</a>" in page} == names


def test_a_facilitator_may_look_at_the_whole_region(facilitator):
    visit_of("Milik Rekan", assigned_to=UserFactory(role=Role.FACILITATOR))
    assert "Milik Rekan" in text(facilitator.get(LIST, {"milik": "semua"}))


def test_others_see_the_region_and_filter_by_facilitator(supervisor, citra):
    colleague = UserFactory(role=Role.FACILITATOR)
    visit_of("Satu", assigned_to=citra)
    visit_of("Dua", assigned_to=colleague)
    assert {"Satu", "Dua"} <= set(text(supervisor.get(LIST)).replace("<", ">").split(">"))
    page = text(supervisor.get(LIST, {"petugas": str(colleague.pk)}))
    assert ">Dua</a>" in page
    assert ">Satu</a>" not in page


def test_an_outsider_finds_nothing(client, zul, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    photo = VisitPhotoFactory(visit=visit)
    client.force_login(zul)
    for when in queries.WHEN:
        assert "Sumiyati" not in text(client.get(LIST, {"kapan": when}))
    for url in (
        visit.get_absolute_url(),
        reverse("outreach:reschedule", args=[visit.pk]),
        reverse("outreach:cancel", args=[visit.pk]),
        reverse("outreach:photo", args=[photo.pk]),
        reverse("outreach:plan", args=[visit.complaint.number]),
    ):
        assert client.get(url).status_code == 404


def test_the_navigation_counts_what_is_due(citra):
    visit_of("A", assigned_to=citra)
    visit_of("B", assigned_to=citra, late=True)
    visit_of("C", assigned_to=citra, missed=True)
    visit_of("D", assigned_to=citra, upcoming=True)
    found = queries.counts(citra)
    assert (found.today, found.late, found.upcoming, found.due) == (1, 2, 1, 3)


def test_a_long_list_is_paged_and_costs_the_same(facilitator, citra):
    for _ in range(3):
        VisitFactory(assigned_to=citra)
    with CaptureQueriesContext(connection) as few:
        facilitator.get(LIST)
    for _ in range(27):
        VisitFactory(assigned_to=citra)
    with CaptureQueriesContext(connection) as many:
        page = facilitator.get(LIST)
    assert len(few) == len(many)
    assert "Berikutnya" in text(page)


def test_the_plan_offers_the_facilitators_of_the_region_with_their_load(supervisor, citra):
    UserFactory(role=Role.FACILITATOR, region_id="34.04.07.2002", name="Petugas Jauh")
    VisitFactory(assigned_to=citra)
    complaint = ComplaintFactory(verifying=True)
    page = text(supervisor.get(reverse("outreach:plan", args=[complaint.number])))
    assert "Citra Puspita, 1 kunjungan" in page
    assert "Petugas Jauh" not in page


def test_planning_leads_back_to_the_case(supervisor, citra):
    complaint = ComplaintFactory(verifying=True)
    values = {
        "id": str(new_id()),
        "purpose": "verification",
        "assigned_to": str(citra.pk),
        "planned_on": days(1).isoformat(),
        "window_from": "09:00",
        "window_to": "11:00",
    }
    url = reverse("outreach:plan", args=[complaint.number])
    for _ in range(2):
        assert supervisor.post(url, values)["Location"] == complaint.get_absolute_url()
    visit = Visit.objects.get()
    assert (visit.window_from, visit.assigned_to) == (dt.time(9), citra)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"planned_on": days(-1).isoformat()}, "sudah lewat"),
        ({"window_from": "11:00", "window_to": "09:00"}, "Jam akhir harus sesudah"),
        ({"assigned_to": ""}, "Pilih petugas dari daftar"),
    ],
)
def test_a_refused_plan_keeps_what_was_typed(supervisor, citra, change, sentence):
    complaint = ComplaintFactory(verifying=True)
    values = {
        "id": str(new_id()),
        "purpose": "verification",
        "assigned_to": str(citra.pk),
        "planned_on": days(1).isoformat(),
        "instruction": "Tanya tetangga sebelah.",
    }
    response = supervisor.post(reverse("outreach:plan", args=[complaint.number]), values | change)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Tanya tetangga sebelah." in text(response)
    assert not Visit.objects.exists()


def test_the_result_is_written_from_a_phone_and_read_by_the_supervisor(facilitator, citra, dewi):
    visit = visit_of("Sumiyati", assigned_to=citra)
    values = report(visit, latitude="-7.7571234", longitude="110.3901234")
    values["photo_front"] = photo_file(1)
    response = facilitator.post(visit.get_absolute_url(), values, follow=True)
    assert "Hasil kunjungan tersimpan" in text(response)
    visit.refresh_from_db()
    assert visit.state == State.DONE
    assert str(visit.latitude) == "-7.757123"
    facilitator.force_login(dewi)
    page = text(facilitator.get(visit.get_absolute_url()))
    assert "2 dari 8" in page
    assert "Atap bocor di kamar." in page
    assert "Depan rumah" in page


def test_a_mistake_loses_neither_answers_nor_photos(facilitator, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    values = report(visit, met_with="") | {"photo_front": photo_file(1)}
    response = facilitator.post(visit.get_absolute_url(), values)
    assert response.status_code == 422
    page = text(response)
    assert "Pilih siapa yang ditemui" in page
    assert "Atap bocor di kamar." in page
    assert "Sudah tersimpan" in page
    assert VisitPhoto.objects.get(visit=visit).kind == "front"
    assert not Visit.objects.filter(state=State.DONE).exists()


def test_a_file_that_is_no_photo_is_said_at_its_field(facilitator, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    broken = photo_file(1)
    broken.file.truncate(0)
    broken.size = 4
    broken.write(b"halo")
    broken.seek(0)
    response = facilitator.post(visit.get_absolute_url(), report(visit) | {"photo_front": broken})
    assert response.status_code == 422
    assert "Jenis berkas tidak dikenali" in text(response)
    visit.refresh_from_db()
    assert visit.state == State.PLANNED


def test_sending_the_result_twice_writes_it_once(facilitator, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    values = report(visit)
    for _ in range(2):
        assert facilitator.post(visit.get_absolute_url(), values).status_code == 302
    assert Event.objects.filter(verb=Verb.VISIT_REPORTED).count() == 1


def test_a_stale_result_is_refused_once_and_then_saved_with_what_was_typed(facilitator, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    values = report(visit)
    Visit.objects.filter(pk=visit.pk).update(version=5)
    response = facilitator.post(visit.get_absolute_url(), values)
    assert response.status_code == 422
    assert "baru saja diubah" in text(response)
    assert 'name="version" value="5"' in text(response)
    assert facilitator.post(visit.get_absolute_url(), values | {"version": 5}).status_code == 302


def test_meeting_nobody_leads_to_a_new_day(facilitator, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    response = facilitator.post(
        visit.get_absolute_url(), report(visit, met_with="nobody", conclusion="")
    )
    assert response["Location"] == reverse("outreach:reschedule", args=[visit.pk])
    response = facilitator.post(
        response["Location"],
        {"version": 2, "planned_on": days(1).isoformat(), "reason": "Warga di sawah"},
    )
    assert response["Location"] == visit.get_absolute_url()
    visit.refresh_from_db()
    assert (visit.state, visit.planned_on) == (State.PLANNED, days(1))


def test_a_facilitator_cannot_send_somebody_else(facilitator, citra):
    page = text(
        facilitator.get(reverse("outreach:reschedule", args=[visit_of("S", assigned_to=citra).pk]))
    )
    assert 'name="assigned_to"' not in page


def test_a_visit_is_cancelled_with_a_reason(supervisor, citra):
    visit = visit_of("Sumiyati", assigned_to=citra)
    url = reverse("outreach:cancel", args=[visit.pk])
    assert supervisor.post(url, {"reason": ""}).status_code == 422
    assert supervisor.post(url, {"reason": "Warga pindah"}).status_code == 302
    assert "Warga pindah" in text(supervisor.get(visit.get_absolute_url()))


def test_a_sealed_case_is_found_by_who_is_sent_and_tells_only_the_errand(client, citra, ani, fitri):
    visit = visit_of("Sumiyati", assigned_to=citra)
    type(visit.complaint).objects.filter(pk=visit.complaint_id).update(is_sealed=True)
    client.force_login(citra)
    page = text(client.get(visit.get_absolute_url()))
    assert "Sumiyati" in page
    assert visit.complaint.needs.first().wish not in page
    assert visit.complaint.get_absolute_url() not in page
    client.force_login(ani)
    assert client.get(visit.get_absolute_url()).status_code == 404
    assert "Sumiyati" not in text(client.get(LIST))
    client.force_login(fitri)
    assert visit.complaint.needs.first().wish in text(client.get(visit.get_absolute_url()))


def test_a_photo_is_served_through_its_visit(client, citra, dewi, ani):
    photo = VisitPhotoFactory(visit=visit_of("Sumiyati", assigned_to=citra))
    url = reverse("outreach:photo", args=[photo.pk])
    assert client.get(url).status_code == 302
    client.force_login(dewi)
    response = client.get(url)
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_case_gets_its_visits_ready_to_read(dewi, zul, citra):
    complaint = ComplaintFactory(verifying=True)
    VisitFactory(complaint=complaint, assigned_to=citra, done=True)
    (found,) = queries.readings(*queries.of_case(complaint, dewi))
    assert (found.count.met, found.count.asked) == (3, 3)
    assert queries.readings(*queries.of_case(complaint, zul)) == []
