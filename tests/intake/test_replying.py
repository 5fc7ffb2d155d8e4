"""Ready replies: checked when written, filled when picked, and never in the way of what was typed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from intake import services
from intake.models import ReplyTemplate
from intake.replies import filled, unknown_in
from tests.factories.intake import ComplaintFactory

pytestmark = pytest.mark.django_db
VALUES = {
    "step": "decline",
    "category": "",
    "region": None,
    "name": "Di luar sasaran",
    "text": "Untuk {nama}: {kebutuhan}.",
    "is_active": True,
}


def reply(**values) -> ReplyTemplate:
    return ReplyTemplate.objects.create(**{**VALUES, **values})


def test_only_known_words_are_filled():
    assert unknown_in("{nama} {nik} {nomor} {nik} {}") == ["", "nik"]
    assert filled("{nama}, {nomor}!", {"nama": "Sumi {nomor}", "nomor": "1"}) == "Sumi {nomor}, 1!"


def test_a_written_reply_is_told_in_the_audit(places, gita):
    key = new_id()
    for _ in range(2):
        services.write_reply(reply_id=key, values=VALUES, by=gita)
    assert ReplyTemplate.objects.get().text == VALUES["text"]
    assert Event.objects.filter(verb=Verb.REPLY_CHANGED, actor=gita).exists()


def test_an_unknown_word_is_refused(places, gita):
    with pytest.raises(Refused, match="{nik}"):
        services.write_reply(reply_id=new_id(), values={**VALUES, "text": "{nik}"}, by=gita)


def test_only_admins_of_the_place_write(places, budi, gita):
    with pytest.raises(PermissionDenied):
        services.write_reply(reply_id=new_id(), values=VALUES, by=budi)
    row = reply(region_id="34.02")
    with pytest.raises(PermissionDenied):
        services.write_reply(reply_id=row.pk, values=VALUES, by=gita)


def test_the_page_checks_previews_and_saves(places, gita, client):
    client.force_login(gita)
    url = reverse("intake:reply_new")
    sent = {"step": "close", "name": "Datang", "text": "Datang ke {kantor}.", "is_active": "on"}
    wrong = client.post(url, {**sent, "text": "Halo {nik}"})
    assert wrong.status_code == 422
    assert "Tidak dikenal: {nik}" in wrong.content.decode()
    assert client.post(url, {**sent, "text": "a" * 141}).status_code == 422
    shown = client.post(url, {**sent, "preview": "1"}).content.decode()
    assert "Datang ke Puskesos Caturtunggal." in shown
    assert not ReplyTemplate.objects.exists()
    assert client.post(url, sent).url == reverse("intake:replies")
    assert "Datang" in client.get(reverse("intake:replies")).content.decode()


def test_a_picked_reply_is_filled_and_keeps_what_was_typed(places, eko, client):
    case = ComplaintFactory(deciding=True, check="not_found", client__name="Sumiyati")
    row = reply()
    client.force_login(eko)
    url = reverse("intake:decline", args=[case.number])
    sent = {
        "version": case.version,
        "reason": "Ditulis dahulu.",
        "reply": str(row.pk),
        "pick_reply": "1",
    }
    page = client.post(url, sent)
    wish = case.needs.get().wish
    assert page.status_code == 200
    assert page.context["step"].form["reason"].value() == (
        f"Ditulis dahulu.\nUntuk Sumiyati: {wish}."
    )
    case.refresh_from_db()
    assert case.status == "deciding"


def test_a_step_offers_only_what_fits_it(places, eko, client):
    case = ComplaintFactory(deciding=True, check="not_found", category="need")
    reply(name="cocok", category="need", region_id="34.04")
    reply(name="langkah lain", step="close")
    reply(name="jenis lain", category="grievance")
    reply(name="tempat lain", region_id="34.02")
    reply(name="tidak dipakai", is_active=False)
    client.force_login(eko)
    page = client.get(reverse("intake:decline", args=[case.number]))
    assert [row.name for row in page.context["step"].form.replies] == ["cocok"]


def test_the_replies_we_bring_are_sound(places):
    call_command("load_standards", verbosity=0)
    call_command("load_standards", verbosity=0)
    rows = ReplyTemplate.objects.all()
    assert set(rows.values_list("step", flat=True)) == set(ReplyTemplate.Step.values)
    assert [unknown_in(row.text) for row in rows] == [[]] * len(rows)
