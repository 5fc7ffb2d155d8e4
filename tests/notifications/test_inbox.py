"""One's own inbox: nobody reads another's, and opening a notice leads where it points."""

import pytest
from django.urls import reverse

from core.ids import new_id
from intake import services as intake
from notifications import services
from notifications.models import Notice, Subscription
from tests.factories.intake import ComplaintFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("notifications:inbox")


@pytest.fixture
def notice(budi, dewi) -> Notice:
    case = ComplaintFactory(in_review=True, holder=budi)
    intake.write_note(complaint=case, note_id=new_id(), text="Warga datang lagi.", by=dewi)
    services.deliver()
    return Notice.objects.get()


def test_the_bell_counts_and_the_page_shows(client, budi, notice):
    client.force_login(budi)
    page = client.get(INBOX).content.decode()
    assert notice.text in page
    assert "1 belum dibaca" in page


def test_opening_marks_as_read_and_leads_to_the_case(client, budi, notice):
    client.force_login(budi)
    answer = client.post(reverse("notifications:open", args=[notice.pk]))
    assert answer.url == reverse("dashboard:case", args=[notice.key])
    assert Notice.objects.get().read_at is not None
    assert client.get(INBOX, {"belum": "1"}).context["page"].rows == []


@pytest.mark.parametrize("who", ["dewi", "gita", "zul"])
def test_nobody_sees_or_opens_the_notice_of_another(client, request, notice, who):
    client.force_login(request.getfixturevalue(who))
    assert notice.text not in client.get(INBOX).content.decode()
    assert client.post(reverse("notifications:open", args=[notice.pk])).status_code == 404
    client.post(reverse("notifications:read_all"))
    assert Notice.objects.get().read_at is None


def test_a_get_marks_nothing(client, budi, notice):
    client.force_login(budi)
    assert client.get(reverse("notifications:open", args=[notice.pk])).status_code == 405
    client.get(INBOX)
    assert Notice.objects.get().read_at is None


def test_all_at_once(client, budi, notice):
    client.force_login(budi)
    answer = client.post(reverse("notifications:read_all"), follow=True)
    assert "Semua sudah dibaca" in answer.content.decode()


def test_the_daily_mail_is_offered_only_where_there_is_a_mail_server(client, budi, settings):
    client.force_login(budi)
    settings.HAS_EMAIL = False
    assert "Ringkasan harian" not in client.get(INBOX).content.decode()
    settings.HAS_EMAIL = True
    assert "Ringkasan harian" in client.get(INBOX).content.decode()
    wrong = client.post(reverse("notifications:subscribe"), {"email": "bukan surel"})
    assert wrong.status_code == 422
    assert "bukan surel" in wrong.content.decode()
    client.post(reverse("notifications:subscribe"), {"email": "budi@contoh.go.id"})
    assert Subscription.objects.get().email == "budi@contoh.go.id"


def test_the_inbox_costs_the_same_with_three_and_with_thirty(
    client, budi, dewi, django_assert_max_num_queries
):
    case = ComplaintFactory(in_review=True, holder=budi)
    client.force_login(budi)
    for count in (3, 27):
        for _ in range(count):
            intake.write_note(complaint=case, note_id=new_id(), text="Catatan.", by=dewi)
        services.deliver()
        with django_assert_max_num_queries(14):
            client.get(INBOX)
