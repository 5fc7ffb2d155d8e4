"""Papers through the client: what is kept, who may open it, and in which wrapping it leaves the desk."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Event
from audit.verbs import Verb
from intake import services
from intake.models import ClientDocument
from intake.workflow import Status
from tests.factories.arrival import PDF
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.intake import ComplaintFactory
from tests.factories.walk import log, paper_kind


@pytest.fixture
def case(ani, places):
    PersonFactory(nik=make_nik())
    return log(ani)


@pytest.fixture
def paper(case, ani):
    return services.add_paper(
        client=case.client,
        complaint=case,
        kind=paper_kind(),
        file=ContentFile(PDF, "a.pdf"),
        by=ani,
    )


def address(case, paper) -> str:
    return reverse("intake:document", args=[case.number, paper.pk])


def send(client, user, code, case, **fields):
    client.force_login(user)
    case.refresh_from_db()
    url = reverse(f"intake:{code}", args=[case.number])
    return client.post(url, {"version": case.version, **fields})


def test_papers_are_asked_for_brought_and_completed(client, ani, budi, case):
    paper_kind("surat_faskes", "Surat faskes"), paper_kind("sktm", "SKTM")
    kinds = ["surat_faskes", "sktm"]
    assert send(client, budi, "request_papers", case, kinds=kinds, note="").status_code == 302
    case.refresh_from_db()
    assert case.status == Status.INCOMPLETE

    sheet = client.get(reverse("intake:missing", args=[case.number])).content.decode()
    assert "Surat faskes" in sheet
    assert "SKTM" in sheet

    file = SimpleUploadedFile("surat.pdf", PDF)
    send(client, ani, "add_paper", case, kind="surat_faskes", file=file)
    answer = send(client, ani, "papers_complete", case)
    assert answer.status_code == 422
    assert "Masih kurang: SKTM" in answer.content.decode()

    request = case.paper_requests.get(settled_at=None)
    send(client, ani, "waive_paper", case, request=str(request.pk), reason="Terdaftar, tak perlu")
    assert send(client, ani, "papers_complete", case).status_code == 302
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW


def test_no_paper_chosen_is_no_request(client, budi, case):
    assert send(client, budi, "request_papers", case, note="Surat").status_code == 422


def test_a_renamed_program_is_no_paper(client, ani, case):
    paper_kind("ktp", "KTP")
    fake = SimpleUploadedFile("ktp.pdf", b"MZ\x90\x00", content_type="application/pdf")
    answer = send(client, ani, "add_paper", case, kind="ktp", file=fake)
    assert answer.status_code == 422
    assert "Jenis berkas tidak dikenali" in answer.content.decode()
    assert not ClientDocument.objects.exists()


def test_a_paper_opens_in_a_wrapping_that_runs_nothing(client, budi, case, paper):
    client.force_login(budi)
    answer = client.get(address(case, paper))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Disposition"].startswith("inline")
    assert make_nik() not in answer["Content-Disposition"]


def test_a_photo_has_no_origin(client, budi, case, paper):
    ClientDocument.objects.filter(pk=paper.pk).update(content_type="image/jpeg")
    client.force_login(budi)
    assert client.get(address(case, paper))["Content-Security-Policy"].startswith("sandbox")


def test_each_opening_is_recorded(client, budi, case, paper):
    client.force_login(budi)
    client.get(address(case, paper))
    event = Event.objects.get(verb=Verb.DOCUMENT_OPENED)
    assert (event.actor, event.case_number) == (budi, case.number)


def test_the_outsider_and_the_admin_open_nothing(client, zul, gita, case, paper):
    client.force_login(zul)
    assert client.get(address(case, paper)).status_code == 404
    client.force_login(gita)
    assert client.get(address(case, paper)).status_code == 403
    assert not Event.objects.filter(verb=Verb.DOCUMENT_OPENED).exists()


def test_a_paper_is_not_reached_through_another_persons_case(client, budi, paper):
    other = ComplaintFactory(number="3404-26-000901-9", needs=0)
    client.force_login(budi)
    assert client.get(address(other, paper)).status_code == 404


def test_a_paper_of_a_sealed_case_stays_shut(client, citra, dewi, case, paper):
    services.set_sealed(complaint=case, sealed=True, reason="Korban kekerasan", by=dewi)
    client.force_login(citra)
    assert client.get(address(case, paper)).status_code == 404


def test_a_stranger_is_led_to_the_login(client, case, paper):
    assert client.get(address(case, paper)).url.startswith("/masuk/")
