"""What a citizen hears: drafts from the steps of a case, told by hand, and never a word too much."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from intake import services, wording
from intake.models import CitizenMessage
from intake.services.news import news_of_arrival
from referrals import services as referrals
from tests.factories.intake import ComplaintFactory, document_kind, ppks_kind
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
Occasion = CitizenMessage.Occasion
SENT: list[dict] = []


def carry(**told):
    SENT.append(told)


def break_down(**told):
    raise ConnectionError("gateway")


def waiting(case) -> list[str]:
    return [row.occasion for row in case.messages.waiting()]


def text_of(case) -> str:
    row = case.messages.waiting().get()
    case.refresh_from_db()
    return services.words_of(row, case, sender=services.sender_of(case))


def ask_for_papers(case, by):
    return services.request_papers(complaint=case, kinds=[document_kind()], note="", by=by)


def test_missing_papers_are_news_until_they_are_there(budi, ani):
    case = ComplaintFactory(in_review=True)
    ask_for_papers(case, budi)
    assert waiting(case) == [Occasion.PAPERS]
    assert "KTP" in text_of(case)
    services.waive_paper(request=case.paper_requests.get(), reason="Sudah ada.", by=ani)
    services.complete_papers(complaint=case, by=ani)
    assert waiting(case) == []


def test_a_result_is_news_and_closing_tells_it(budi, ani):
    case = ComplaintFactory(in_review=True)
    services.settle_need(need=case.needs.get(), outcome="helped", note="Kartu aktif.", by=budi)
    services.resolve(complaint=case, by=budi)
    assert "bantuan diterima (Kartu aktif)" in text_of(case)
    services.close(complaint=case, informed_how="Datang ke loket.", by=ani)
    told = case.messages.get(occasion=Occasion.RESULT)
    assert (told.road, told.settled_by, told.note) == ("closing", ani, "Datang ke loket.")
    assert waiting(case) == []


def test_who_called_hears_of_the_end_too(ani):
    case = ComplaintFactory(resolved=True, channel="phone")
    services.close(complaint=case, informed_how="Lewat telepon.", by=ani)
    assert waiting(case) == [Occasion.CLOSED]


def test_a_cancelled_case_has_no_news(ani):
    case = ComplaintFactory(in_review=True)
    services.propose_news(complaint=case, occasion=Occasion.REFERRED, topic="R-1")
    services.cancel(complaint=case, note="Dicabut warga.", by=ani)
    assert waiting(case) == []


def test_a_referral_has_news_of_its_own_beside_that_of_the_case(budi, eko):
    referral = ReferralFactory(sent=True, drafted_by=budi)
    for answer in ("accepted", "delivered"):
        referrals.record_reply(
            reply_id=new_id(),
            referral=referral,
            answer=answer,
            on=timezone.localdate(referral.sent_at),
            by=budi,
        )
    row = referral.complaint.messages.waiting().get(topic=referral.number)
    assert row.occasion == Occasion.ANSWERED
    assert "layanan diberikan" in row.about


@pytest.mark.parametrize(
    ("channel", "expected"), [("desk", []), ("phone", ["registered"]), ("whatsapp", ["registered"])]
)
def test_who_holds_a_receipt_need_not_be_told_of_it(channel, expected, places):
    case = ComplaintFactory(channel=channel)
    news_of_arrival(case)
    assert waiting(case) == expected


def test_telling_keeps_who_when_how_and_what(ani):
    case = ComplaintFactory(in_review=True)
    row = services.propose_news(complaint=case, occasion=Occasion.DECIDED, about="program daerah")
    services.tell(message_id=row.pk, road="spoken", text="Sudah saya jelaskan.", by=ani)
    services.tell(message_id=row.pk, road="call", text="Lain lagi.", by=ani)
    row.refresh_from_db()
    assert (row.road, row.text, row.settled_by) == ("spoken", "Sudah saya jelaskan.", ani)
    event = Event.objects.get(verb=Verb.CITIZEN_TOLD)
    assert event.data == {"occasion": "decided", "road": "spoken", "note": ""}


def test_whatsapp_opens_with_the_words_and_the_number_in_its_own_spelling(ani):
    case = ComplaintFactory(in_review=True, client__phone="+6281234567890")
    row = services.propose_news(complaint=case, occasion=Occasion.OTHER)
    link = services.open_message(message_id=row.pk, text="Datang & bawa KTP?", by=ani)
    assert link == "https://wa.me/6281234567890?text=Datang%20%26%20bawa%20KTP%3F"
    row.refresh_from_db()
    assert row.state == "waiting"
    event = Event.objects.get(verb=Verb.MESSAGE_OPENED)
    assert "6281234567890" not in str(event.data)


def test_news_goes_to_whoever_reported_but_of_a_sealed_case_to_nobody_else(places):
    case = ComplaintFactory(reporter_phone="+6281111111111", client__phone="+6282222222222")
    assert services.phone_of(case) == "+6281111111111"
    case.is_sealed = True
    assert services.phone_of(case) == "+6282222222222"


@pytest.mark.parametrize(
    "text",
    [
        "Buka https://bansos-cair.example/daftar",
        "Buka bit.ly/abc",
        "Buka BANSOS.XYZ sekarang",
        "Buka www.contoh.com",
        "Buka https://desk.example.go.id.penipu.com/",
        "Buka https://desk.example.go.id@penipu.com/",
        "Buka http://10.0.0.1/x",
        "Buka bit\u200b.ly/abc",
        "NIK 3404075101639002 sudah aktif",
        "NIK 3404 0751 0163 9002",
        "   ",
        "a" * 1201,
    ],
)
def test_no_strange_address_and_no_identity_number_leaves_the_desk(text, ani, settings):
    settings.SITE_ADDRESS = "https://desk.example.go.id"
    case = ComplaintFactory(in_review=True)
    row = services.propose_news(complaint=case, occasion=Occasion.OTHER)
    with pytest.raises(Refused):
        services.open_message(message_id=row.pk, text=text, by=ani)
    with pytest.raises(Refused):
        services.tell(message_id=row.pk, road="whatsapp", text=text, by=ani)
    with pytest.raises(Refused):
        services.write_message(message_id=new_id(), complaint=case, text=text, by=ani)
    row.refresh_from_db()
    assert (row.state, row.text) == ("waiting", "")


@pytest.mark.parametrize(
    "text",
    [
        "Lihat https://desk.example.go.id/lacak/abc/.",
        "Datang a.n. Sumiyati s.d. pukul 15.00, biaya Rp20.000.",
        "Nomor 3404-26-000123-7, telepon 0812 3456 7890.",
    ],
)
def test_our_own_address_and_plain_words_pass(text):
    assert wording.faults(text, own_host="desk.example.go.id") == []


def test_every_draft_passes_its_own_check(places, settings):
    settings.SITE_ADDRESS = "https://desk.example.go.id"
    for occasion in Occasion.values:
        case = ComplaintFactory(in_review=True)
        services.propose_news(complaint=case, occasion=occasion, about="alasan yang ditulis")
        text = text_of(case)
        assert wording.faults(text, own_host="desk.example.go.id") == []
        assert case.number in text
        assert "{" not in text
        assert case.client.nik not in text


def test_of_a_sealed_case_a_message_says_only_that_there_is_news(budi, dewi, settings):
    settings.SITE_ADDRESS = "https://desk.example.go.id"
    kind = ppks_kind("HIV", "Orang dengan HIV/AIDS", is_sealed=True)
    case = ComplaintFactory(
        in_review=True, sealed=True, needs=[{"wish": "Obat ARV", "kinds": [kind]}]
    )
    ask_for_papers(case, budi)
    row = case.messages.waiting().get()
    services.open_message(message_id=row.pk, text="Obat ARV sudah ada di puskesmas", by=budi)
    row = services.tell(message_id=row.pk, road="whatsapp", text="Hasil HIV", by=budi)
    for secret in ("ARV", "HIV", "KTP", "lacak", case.story):
        assert secret not in row.text
    with pytest.raises(Refused, match="dirahasiakan"):
        services.write_message(message_id=new_id(), complaint=case, text="Obat ARV", by=dewi)


def test_words_typed_before_a_case_was_sealed_do_not_go_out_afterwards(budi):
    case = ComplaintFactory(in_review=True)
    row = services.propose_news(complaint=case, occasion=Occasion.RESULT, about="obat ARV")
    services.open_message(message_id=row.pk, text="Obat ARV sudah ada", by=budi)
    services.set_sealed(complaint=case, sealed=True, reason="Diminta warga.", by=budi)
    assert "ARV" not in text_of(case)


def test_sms_goes_once_and_a_broken_gateway_leaves_the_draft(ani, settings):
    case = ComplaintFactory(in_review=True)
    row = services.propose_news(complaint=case, occasion=Occasion.REGISTERED)
    settings.SMS_BACKEND = f"{__name__}.break_down"
    with pytest.raises(Refused, match="tetap menjadi konsep"):
        services.send(message_id=row.pk, road="sms", text="Kabar.", by=ani)
    row.refresh_from_db()
    assert row.state == "waiting"
    settings.SMS_BACKEND = f"{__name__}.carry"
    SENT.clear()
    for _ in range(2):
        services.send(message_id=row.pk, road="sms", text="Kabar.", by=ani)
    (sent,) = SENT
    assert sent == {"key": str(row.pk), "to": case.client.phone, "text": "Kabar."}


def test_email_goes_where_the_officer_says_only_if_the_house_has_mail(ani, settings):
    case = ComplaintFactory(in_review=True)
    row = services.propose_news(complaint=case, occasion=Occasion.REGISTERED)
    send = {"message_id": row.pk, "road": "email", "text": "Kabar.", "to": "warga@contoh.id"}
    settings.HAS_EMAIL = False
    with pytest.raises(Refused):
        services.send(**send, by=ani)
    settings.HAS_EMAIL = True
    services.send(**send, by=ani)
    (letter,) = mail.outbox
    assert (letter.to, letter.body) == (["warga@contoh.id"], "Kabar.")
    assert case.client.name not in letter.subject


def test_what_need_not_be_told_has_a_reason(ani):
    row = services.propose_news(complaint=ComplaintFactory(), occasion=Occasion.REGISTERED)
    with pytest.raises(Refused):
        services.drop_message(message_id=row.pk, reason=" ", by=ani)
    assert services.drop_message(message_id=row.pk, reason="Warga di loket.", by=ani).note


def test_the_outsider_tells_nobody(zul):
    row = services.propose_news(complaint=ComplaintFactory(), occasion=Occasion.REGISTERED)
    with pytest.raises(PermissionDenied):
        services.tell(message_id=row.pk, road="spoken", text="Kabar.", by=zul)


def press(client, row, **data):
    url = reverse("intake:message", args=[row.complaint.number, row.pk])
    return client.post(url, {f"{row.pk}-{key}": value for key, value in data.items()})


def test_the_page_walks_from_draft_to_told(client, ani):
    client.force_login(ani)
    case = ComplaintFactory(in_review=True)
    row = services.propose_news(complaint=case, occasion=Occasion.DECIDED, about="program daerah")
    assert case.client.name in client.get(reverse("intake:untold")).content.decode()
    url = reverse("intake:message", args=[case.number, row.pk])
    opened = client.post(url, {f"{row.pk}-text": "Sudah ada.", "press": "whatsapp"})
    assert "https://wa.me/62" in opened.content.decode()
    refused = press(client, row, text="Lihat bit.ly/x", road="whatsapp")
    assert refused.status_code == 422
    assert "bit.ly/x</textarea>" in refused.content.decode(), "what was typed stays"
    assert press(client, row, text="Sudah ada.", road="whatsapp").status_code == 302
    page = client.get(reverse("intake:news", args=[case.number])).content.decode()
    assert "Sudah ada." in page
    assert case.client.name not in client.get(reverse("intake:untold")).content.decode()


def test_a_message_of_another_case_is_not_found_behind_this_one(client, ani):
    client.force_login(ani)
    row = services.propose_news(complaint=ComplaintFactory(), occasion=Occasion.REGISTERED)
    url = reverse("intake:message", args=[ComplaintFactory().number, row.pk])
    assert client.post(url, {f"{row.pk}-road": "spoken"}).status_code == 404


def test_a_sealed_case_waits_in_no_list_of_those_without_the_right(client, ani, dewi):
    case = ComplaintFactory(in_review=True, sealed=True, client__name="SUMIYATI RAHASIA")
    services.propose_news(complaint=case, occasion=Occasion.DECIDED)
    client.force_login(ani)
    assert "RAHASIA" not in client.get(reverse("intake:untold")).content.decode()
    assert client.get(reverse("intake:news", args=[case.number])).status_code == 404
    client.force_login(dewi)
    assert "RAHASIA" in client.get(reverse("intake:untold")).content.decode()


def test_the_list_asks_as_much_for_thirty_as_for_three(client, ani, django_assert_max_num_queries):
    client.force_login(ani)
    for _ in range(20):
        services.propose_news(complaint=ComplaintFactory(), occasion=Occasion.REGISTERED)
    with django_assert_max_num_queries(16):
        client.get(reverse("intake:untold"))
