"""A proposal through the screens: from the case to the file, and back with a result."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.ids import new_id
from intake.models import ProposalExport, RegisterProposal
from intake.proposal_flow import State
from tests.factories.arrival import PDF
from tests.factories.intake import ComplaintFactory, VerificationFactory, document_kind
from tests.factories.proposals import ProposalFactory, calendars

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(places):
    calendars()
    document_kind("sptjm", "SPTJM")
    document_kind("berita_acara_musdes", "Berita acara")
    return ComplaintFactory(in_review=True, check="not_found")


def words(**changes) -> dict:
    form = {
        "id": str(new_id()),
        "kind": "new",
        "reason": "Keluarga miskin, belum terdaftar.",
        "basis": "statement",
        "signed_on": "2026-11-12",
        "file": SimpleUploadedFile("sptjm.pdf", PDF),
        "holds_case": "on",
        "lanjut": "ajukan",
    }
    return form | changes


def send(client, user, name, data=None, **kwargs):
    client.force_login(user)
    return client.post(reverse(f"intake:{name}", kwargs=kwargs), data or {})


def test_from_the_managers_word_to_the_file_and_its_result(client, case, budi, dewi, eko):
    VerificationFactory(complaint=case, decided=True)
    client.force_login(budi)
    page = client.get(case.get_absolute_url()).content.decode()
    assert reverse("intake:proposal_new", args=[case.number]) in page
    assert send(client, budi, "proposal_new", words(), number=case.number).status_code == 302
    proposal = RegisterProposal.objects.get()
    assert proposal.state == State.SUBMITTED
    assert send(client, dewi, "proposal_approve", pk=proposal.pk).status_code == 302
    made = send(client, eko, "export_make", {"id": str(new_id()), "region": "34.04"})
    assert made.status_code == 302
    export = ProposalExport.objects.get()
    for kind in ("xlsx", "csv"):
        file = send(client, eko, "export_file", pk=export.pk, kind=kind)
        assert file.status_code == 200
        assert "no-store" in file["Cache-Control"]
        assert case.client.nik not in file["Content-Disposition"]
    assert case.client.nik.encode() in file.content
    assert Event.objects.filter(verb=Verb.PROPOSAL_FILE_OPENED).count() == 2
    client.force_login(budi)
    assert "Menunggu hasil" in client.get("/usulan/?status=hasil").content.decode()
    result = {"usulan": str(proposal.pk), "state": "accepted", "on": timezone.localdate()}
    assert send(client, budi, "proposal_results", result).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == State.ACCEPTED


def test_what_was_typed_is_kept_when_the_paper_is_missing(client, case, budi):
    form = words(file="", reason="Tinggal di gubuk.")
    answer = send(client, budi, "proposal_new", form, number=case.number)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Lengkapi dasarnya" in text
    assert "Tinggal di gubuk." in text
    assert not RegisterProposal.objects.exists()


def test_a_draft_needs_no_paper_yet(client, case, budi):
    form = words(file="", basis="", signed_on="", lanjut="simpan")
    assert send(client, budi, "proposal_new", form, number=case.number).status_code == 302
    assert RegisterProposal.objects.get().state == State.DRAFTED


def test_the_next_cut_off_is_shown(client, case, budi):
    client.force_login(budi)
    assert "hari kerja lagi" in client.get("/usulan/").content.decode()


def test_the_outsider_sees_none(client, case, zul):
    proposal = ProposalFactory(complaint=case)
    client.force_login(zul)
    assert case.number not in client.get("/usulan/").content.decode()
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_overlapping_calendars_are_refused_in_words(client, case, gita):
    form = {
        "id": str(new_id()),
        "track": "update",
        "opens_day": 1,
        "cut_off_day": 20,
        "result_days": 90,
        "valid_from": "2026-12-01",
        "source": "Edaran contoh",
    }
    answer = send(client, gita, "cut_off_new", form)
    assert answer.status_code == 422
    assert "bertumpuk" in answer.content.decode()
