import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core.ids import new_id
from tests.conftest import DISTRICT, VILLAGE
from tests.factories.staff import AssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def new_account(**changes):
    values = {
        "id": str(new_id()),
        "name": "Siti Aminah",
        "username": "siti",
        "employee_number": "",
        "phone": "0812-3456-7890",
        "role": Role.FRONT_OFFICE,
        "region": "Caturtunggal",
        "password": "",
    }
    return values | changes


@pytest.fixture
def admin(client, gita):
    client.force_login(gita)
    return client


def text(response) -> str:
    return response.content.decode()


def test_the_list_shows_own_staff_with_roles_and_security(admin, ani, zul):
    page = text(admin.get(reverse("accounts:users")))
    assert "Ani Lestari" in page
    assert "Front office" in page
    assert "belum pernah" in page
    assert "Zulkarnain" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "lest"}, {"Ani Lestari"}),
        ({"role": "supervisor"}, {"Dewi Anggraini"}),
        ({"region": "Depok"}, {"Ani Lestari", "Dewi Anggraini"}),
        ({"region": VILLAGE}, {"Ani Lestari"}),
        ({"state": "inactive"}, {"Rini Lama"}),
    ],
)
def test_filters_live_in_the_address(admin, ani, dewi, query, found):
    UserFactory(name="Rini Lama", is_active=False, region_id="34.04")
    page = text(admin.get(reverse("accounts:users"), query))
    names = {"Ani Lestari", "Dewi Anggraini", "Rini Lama"}
    assert {name for name in names if f">{name}</a>" in page} == found


def test_filters_in_force_can_be_taken_off_one_by_one(admin):
    page = text(admin.get(reverse("accounts:users"), {"q": "lest", "role": "supervisor"}))
    assert 'href="?role=supervisor"' in page
    assert 'href="?q=lest"' in page


def test_the_list_costs_the_same_with_many_people(admin, django_assert_num_queries):
    def queries():
        with django_assert_num_queries(9, exact=False) as seen:
            admin.get(reverse("accounts:users"))
        return len(seen)

    for _ in range(2):
        UserFactory()
    few = queries()
    for _ in range(20):
        UserFactory()
    assert queries() == few


def test_a_new_account_shows_its_password_once_and_is_never_stored_by_a_cache(admin):
    response = admin.post(reverse("accounts:user_new"), new_account())
    user = User.objects.get(username="siti")
    assert user.phone == "+6281234567890"
    assert response.context["password"] in text(response)
    assert user.check_password(response.context["password"])
    assert "no-store" in response["Cache-Control"]


def test_sending_the_form_again_leads_to_the_account_without_a_password(admin):
    values = new_account()
    admin.post(reverse("accounts:user_new"), values)
    response = admin.post(reverse("accounts:user_new"), values)
    assert response.status_code == 302
    assert User.objects.filter(username="siti").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "Siti Aminah"}, "tanpa spasi"),
        ({"username": "gita"}, "sudah dipakai"),
        ({"phone": "12"}, "Nomor telepon tidak lengkap"),
        ({"employee_number": "abc"}, "NIP hanya berisi angka"),
        ({"password": "puskesos2026"}, "mudah ditebak"),
        ({"region": "Banguntapan"}, "Tidak ada wilayah"),
        ({"region": "34.02"}, "Tidak ada wilayah"),
        ({"region": "tur"}, "34.04.07.2003 Condongcatur"),
    ],
)
def test_a_refused_account_says_why_and_keeps_what_was_typed(admin, change, sentence):
    response = admin.post(reverse("accounts:user_new"), new_account(**change))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Siti Aminah" in text(response)
    assert not User.objects.filter(name="Siti Aminah").exists()


def test_a_region_is_chosen_by_suggestion_by_code_or_by_its_only_name(admin, ani):
    for typed in ("34.04.07 Depok, Kabupaten Sleman", "34.04.07", "depok", "Depo"):
        AssignmentFactory._meta.model.objects.filter(user=ani, role=Role.BACK_OFFICE).delete()
        response = admin.post(
            reverse("accounts:assignment_add", args=[ani.pk]),
            {"role": Role.BACK_OFFICE, "region": typed},
        )
        if typed == "Depo":  # half a name is a question, not an answer
            assert response.status_code == 422
            assert "34.04.07 Depok" in text(response)
        else:
            assert response.status_code == 302
            assert ani.assignments.get(role=Role.BACK_OFFICE).region_id == DISTRICT


def test_region_suggestions_stay_inside_the_own_region(admin):
    page = text(admin.get(reverse("accounts:region_search"), {"region": "banguntapan"}))
    assert "<option" not in page
    page = text(admin.get(reverse("accounts:region_search"), {"region": "catur"}))
    assert "34.04.07.2001 Caturtunggal, Depok, Kabupaten Sleman" in page


def test_an_account_is_changed_and_a_stale_save_keeps_what_was_typed(admin, ani):
    url = reverse("accounts:user_edit", args=[ani.pk])
    values = {"name": "Ani L. Sari", "employee_number": "", "phone": "", "version": 1}
    assert admin.post(url, values).status_code == 302
    response = admin.post(url, values | {"name": "Ani Lestari, S.Sos."})
    assert response.status_code == 422
    assert "baru saja diubah" in text(response)
    assert "Ani Lestari, S.Sos." in text(response)
    assert 'name="version" value="2"' in text(response)


@pytest.mark.parametrize(
    "name", ["accounts:user_toggle", "accounts:password_reset", "accounts:mfa_reset"]
)
def test_opening_the_question_changes_nothing(admin, ani, name):
    before = User.objects.get(pk=ani.pk)
    assert admin.get(reverse(name, args=[ani.pk])).status_code == 200
    after = User.objects.get(pk=ani.pk)
    assert (after.is_active, after.password) == (before.is_active, before.password)


def test_a_person_of_another_region_is_not_there(admin, zul):
    for name in ("user_edit", "user_toggle", "password_reset", "mfa_reset", "assignment_add"):
        assert admin.post(reverse(f"accounts:{name}", args=[zul.pk])).status_code == 404


def test_a_refusal_is_said_on_the_account_page(admin, ani):
    assignment = ani.assignments.get()
    url = reverse("accounts:assignment_remove", args=[ani.pk, assignment.pk])
    response = admin.post(url, follow=True)
    assert "peran terakhir" in text(response)


def test_the_account_page_tells_its_history(admin, ani):
    admin.post(
        reverse("accounts:assignment_add", args=[ani.pk]),
        {"role": Role.BACK_OFFICE, "region": DISTRICT},
    )
    page = text(admin.get(reverse("accounts:user_edit", args=[ani.pk])))
    assert "memberi peran: Back office, Depok" in page


def test_roles_outside_the_own_region_are_counted_and_not_shown(admin, ani):
    AssignmentFactory(user=ani, role=Role.MANAGER, region_id="34.02")
    page = text(admin.get(reverse("accounts:user_edit", args=[ani.pk])))
    assert "1 peran di luar wilayah" in page
    assert "Bantul" not in page


def test_the_own_page_names_roles_and_places(client, ani):
    client.force_login(ani)
    page = text(client.get(reverse("accounts:profile")))
    assert "Front office" in page
    assert "Caturtunggal, Depok, Kabupaten Sleman" in page
    assert reverse("account_change_password") in page
