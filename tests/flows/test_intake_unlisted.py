"""A person whom the register does not know: every road ends with help or with a reason the citizen gets."""

import pytest
from django.urls import reverse

from intake.models import Complaint
from intake.workflow import Status
from tests.factories.arrival import typed
from tests.factories.programs import ProgramFactory
from tests.factories.walk import paper_kind


@pytest.fixture
def act(client):
    """`act(dewi, "finding", **fields)`: the user opens the page of the step and sends its form."""

    def go(user, code, **fields):
        client.force_login(user)
        case = Complaint.objects.get()
        url = reverse(f"intake:{code}", args=[case.number])
        assert client.get(url).status_code == 200
        answer = client.post(url, {"version": case.version, **fields})
        assert answer.status_code == 302, answer.content.decode()
        return Complaint.objects.get()

    return go


@pytest.fixture
def arrived(client, ani):
    client.force_login(ani)
    assert client.post("/keluhan/baru/", typed()).status_code == 302
    return Complaint.objects.get()


def public(client, case) -> str:
    client.logout()
    return client.get(reverse("intake:track", args=[case.token])).content.decode()


def test_from_the_door_to_a_regional_programme_and_closure(
    client, act, arrived, ani, budi, dewi, eko
):
    paper_kind("sktm", "SKTM")
    program = ProgramFactory(sleman=True, name="Jamkesda Sleman")
    assert "Supervisor sedang memeriksa" in public(client, arrived)

    case = act(dewi, "request_papers", kinds=["sktm"], note="Dari kalurahan")
    assert "SKTM" in public(client, case)
    request = case.paper_requests.get()
    act(ani, "waive_paper", request=str(request.pk), reason="Diganti kunjungan rumah")
    case = act(ani, "papers_complete")
    assert case.status == Status.VERIFYING

    act(dewi, "finding", basis="visit", hardship="poor", finding="Rumah papan.", alternative="")
    case = act(
        eko, "decide", alternative="regional", program=str(program.pk), reason="Lewat Jamkesda"
    )
    assert case.status == Status.IN_REVIEW

    case = act(budi, "resolve", outcome_0="helped", note_0="Kartu Jamkesda terbit")
    assert "Sudah ada hasil" in public(client, case)
    case = act(ani, "close", informed_how="datang ke loket")
    assert case.status == Status.CLOSED
    assert "sudah selesai" in public(client, case)


def test_from_the_door_to_a_reasoned_refusal_and_its_review(client, act, arrived, ani, dewi, eko):
    act(dewi, "finding", basis="papers", hardship="well_off", finding="Rumah dua lantai.")
    case = act(eko, "decline", reason="Keluarga mampu; dapat memakai BPJS mandiri.")
    page = public(client, case)
    assert "Sudah ada putusan" in page
    assert "Keluarga mampu" not in page  # said by a person, not by a page
    act(ani, "close", informed_how="ditelepon")
    case = act(dewi, "reconsider", note="Kepala keluarga berhenti bekerja.")
    assert case.status == Status.VERIFYING
