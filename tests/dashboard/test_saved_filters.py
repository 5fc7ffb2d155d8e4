"""Filters under a name: saved from the list, pinned above it, shared in a region, removed and brought back."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from core.ids import new_id
from intake.models import SavedFilter
from tests.conftest import DISTRICT, REGENCY
from tests.factories.intake import ComplaintFactory

QUEUE, ALL, SAVE = "/antrean/", "/keluhan/", "/saringan/simpan/"


def save(client, *, query="mendesak=1", name="Mendesak", box="saya", **more):
    given = {"id": new_id(), "kotak": box, "saring": query, "name": name, "is_pinned": "on"}
    return client.post(SAVE, given | more)


def pins(client, url=QUEUE) -> dict[str, str]:
    return {pin.saved.name: pin.count for pin in client.get(url).context["pins"]}


def test_a_filter_is_saved_from_the_list_in_one_step(places, budi, sign_in):
    ComplaintFactory(in_review=True, urgent=True)
    ComplaintFactory(in_review=True)
    client = sign_in(budi)
    offered = client.get(f"{QUEUE}?mendesak=on&hal=abc").context["save_form"]
    assert offered is not None
    response = save(client, query="mendesak=on&hal=abc")
    assert response["Location"] == f"{QUEUE}?mendesak=1"
    page = client.get(response["Location"])
    assert [(p.saved.name, p.count, p.is_here) for p in page.context["pins"]] == [
        ("Mendesak", "1", True)
    ]
    assert page.context["save_form"] is None
    assert Event.objects.filter(verb="filter.saved", actor=budi).count() == 1


def test_the_same_form_twice_is_one_filter(places, budi, sign_in):
    client, key = sign_in(budi), new_id()
    save(client, id=key)
    save(client, id=key)
    assert SavedFilter.objects.count() == 1


def test_a_filter_of_all_cases_keeps_its_box(places, budi, sign_in):
    ComplaintFactory(verifying=True)
    client = sign_in(budi)
    response = save(client, query="status=verifying", name="Pemeriksaan", box="semua")
    assert response["Location"] == f"{ALL}?status=verifying"
    assert pins(client, ALL) == pins(client, QUEUE) == {"Pemeriksaan": "1"}


def test_a_name_is_used_once_by_its_owner_however_it_is_spelled(places, budi, dewi, sign_in):
    client = sign_in(budi)
    save(client)
    refused = save(client, name="MENDESAK", query="lewat=1")
    assert refused.status_code == 422
    assert "Sudah ada saringan bernama" in refused.content.decode()
    assert 'value="MENDESAK"' in refused.content.decode()
    save(sign_in(dewi))
    assert SavedFilter.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(owner=budi, box="saya", name="mendesak", query="lewat=1")


def test_words_that_the_list_does_not_know_are_left_out(places, budi, sign_in):
    client = sign_in(budi)
    assert save(client, query="bidang=entah&mendesak=1")["Location"] == f"{QUEUE}?mendesak=1"
    assert save(client, query="bidang=entah", name="Kosong").status_code == 422


def test_a_value_that_has_vanished_is_said_and_the_rest_holds(places, budi, sign_in, listed):
    wanted = ComplaintFactory(in_review=True, urgent=True)
    ComplaintFactory(in_review=True)
    SavedFilter.objects.create(
        owner=budi, box="saya", name="Lama", query="mendesak=1&program=dihapus"
    )
    client = sign_in(budi)
    pin = client.get(QUEUE).context["pins"][0]
    assert pin.count == "1"
    assert listed(client, pin.url) == [wanted.number]
    assert set(client.get(pin.url).context["filter"].errors) == {"program"}


def test_a_count_stops_where_it_says_enough(places, budi, sign_in, monkeypatch):
    monkeypatch.setattr("dashboard.queries.arrivals.MOST", 2)
    for _ in range(3):
        ComplaintFactory(in_review=True, urgent=True)
    client = sign_in(budi)
    save(client)
    assert pins(client) == {"Mendesak": "2+"}


def test_a_pin_counts_no_sealed_case_for_those_without_the_right(places, ani, budi, sign_in):
    ComplaintFactory(registered=True, urgent=True, sealed=True)
    for user, count in ((ani, "0"), (budi, "1")):
        client = sign_in(user)
        save(client, box="semua")
        assert pins(client) == {"Mendesak": count}


def test_a_supervisor_shares_with_those_who_work_there(places, dewi, ani, budi, zul, sign_in):
    save(sign_in(dewi), region_id=DISTRICT)
    for colleague in (ani, budi):
        assert set(pins(sign_in(colleague))) == {"Mendesak"}
    assert pins(sign_in(zul)) == {}


@pytest.mark.parametrize(("who", "region"), [("budi", DISTRICT), ("dewi", REGENCY)])
def test_nobody_shares_without_the_right_or_further_than_they_reach(
    request, places, sign_in, who, region
):
    client = sign_in(request.getfixturevalue(who))
    save(client, region_id=region)
    assert not SavedFilter.objects.filter(region__isnull=False).exists()


def test_a_shared_one_is_used_by_colleagues_and_changed_only_by_who_may_share(
    places, dewi, budi, zul, sign_in
):
    save(sign_in(dewi), region_id=DISTRICT)
    url = f"/saringan/{SavedFilter.objects.get().pk}/"
    assert sign_in(budi).post(url, {"id": new_id(), "name": "Milik Budi"}).status_code == 403
    assert sign_in(budi).post(f"{url}hapus/").status_code == 403
    assert sign_in(zul).post(f"{url}hapus/").status_code == 404
    assert SavedFilter.objects.get().name == "Mendesak"


def test_a_filter_is_renamed_and_unpinned(places, budi, sign_in):
    client = sign_in(budi)
    save(client)
    row = SavedFilter.objects.get()
    client.post(f"/saringan/{row.pk}/", {"id": row.pk, "name": "Segera"})
    assert pins(client) == {}
    page = client.get(QUEUE)
    assert [saved.name for saved, _url in page.context["saved_others"]] == ["Segera"]


def test_what_was_removed_comes_back_unless_its_name_is_taken(places, budi, sign_in):
    client = sign_in(budi)
    save(client)
    row = SavedFilter.objects.get()
    assert client.post(f"/saringan/{row.pk}/hapus/")["Location"] == "/saringan/"
    assert pins(client) == {}
    assert list(client.get("/saringan/").context["removed"]) == [row]
    save(client, query="lewat=1")
    client.post(f"/saringan/{row.pk}/kembalikan/")
    assert SavedFilter.objects.kept().get().query == "lewat=1"
    SavedFilter.objects.kept().update(removed_at=timezone.now())
    client.post(f"/saringan/{row.pk}/kembalikan/")
    assert pins(client) == {"Mendesak": "0"}
