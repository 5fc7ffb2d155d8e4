"""The arrival page through the client: one page in, one case out, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Event
from audit.verbs import Verb
from intake.models import ClientDocument, Complaint
from intake.workflow import Status
from tests.factories.arrival import PDF, typed
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.intake import ComplaintFactory
from tests.factories.walk import log

NEW = "/keluhan/baru/"
LOOKUP = "/keluhan/cek/"


@pytest.fixture
def sumiyati(places):
    return PersonFactory(nik=make_nik())


@pytest.fixture
def desk(client, ani):
    client.force_login(ani)
    return client


def save(desk, **changes):
    return desk.post(NEW, typed(**changes))


def test_one_page_makes_the_case_and_leads_to_the_receipt(desk, sumiyati):
    answer = save(desk, phone="0812 3456 7890")
    case = Complaint.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("intake:receipt", args=[case.number])
    assert case.status == Status.IN_REVIEW
    assert case.client.phone == "+6281234567890"
    assert case.needs.get().wish == "KIS aktif kembali"
    assert case.registered_by.username == "ani"


def test_with_htmx_the_browser_is_led_to_the_receipt(desk):
    answer = desk.post(NEW, typed(), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("intake:receipt", args=[Complaint.objects.get().number])


def test_a_double_submit_makes_one_case(desk):
    form = typed()
    first, second = desk.post(NEW, form), desk.post(NEW, form)
    assert first.url == second.url
    assert Complaint.objects.count() == 1


def test_back_and_save_again_opens_the_same_case_and_says_so(desk):
    form = typed()
    desk.post(NEW, form)
    answer = desk.post(NEW, form | {"name": "SUMIYATI BINTI KARSO", "story": ""}, follow=True)
    case = Complaint.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("intake:receipt", args=[case.number])
    assert "tidak dibuat dua kali" in answer.content.decode()
    assert case.client.name == "SUMIYATI"


def test_the_key_of_a_case_one_may_not_see_leads_nowhere(desk):
    other = ComplaintFactory(in_review=True, region_id="34.02.12.2001")
    form = typed(complaint_id=str(other.pk), needs=[{"sector": "health", "wish": "KIS"}])
    answer = desk.post(NEW, form)
    assert other.number not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("SITI \r\n NURJANAH", "SITI NURJANAH"),
        ("SITI\x00 \u202eNURJANAH", "SITI NURJANAH"),
        ("SITI 🙏🏽", "SITI 🙏🏽"),
        ("سيتي نورجنة", "سيتي نورجنة"),
    ],
)
def test_a_pasted_name_is_kept_plain(desk, name, kept):
    assert save(desk, name=name, nik="", no_nik_reason="lost").status_code == 302
    assert Complaint.objects.get().client.name == kept


def test_a_name_of_ten_thousand_letters_is_refused_and_stays_on_the_screen(desk):
    answer = save(desk, name="SUMI" * 2500)
    assert answer.status_code == 422
    assert "SUMI" * 2500 in answer.content.decode()
    assert "KIS aktif kembali" in answer.content.decode()


def test_numbers_of_another_script_are_numbers(desk):
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    answer = save(
        desk,
        nik=make_nik().translate(arabic),
        phone="0812-3456 7890".translate(arabic),
        born_on="11-01-1963".translate(arabic),
    )
    assert answer.status_code == 302
    client = Complaint.objects.get().client
    assert (client.nik, client.phone) == (make_nik(), "+6281234567890")


@pytest.mark.parametrize("typed_day", ["11-01-0000", "11-01-9999", "31-02-1963", "besok"])
def test_an_impossible_birthday_is_asked_again_and_kept(desk, typed_day):
    answer = save(desk, born_on=typed_day)
    assert answer.status_code == 422
    assert f'value="{typed_day}"' in answer.content.decode()


def test_a_nik_known_under_another_name_needs_the_tick_and_then_saves(desk, ani):
    log(ani)
    answer = save(desk, name="BAMBANG HARTONO")
    assert answer.status_code == 422
    assert "atas nama lain" in answer.content.decode()
    assert Complaint.objects.count() == 1
    assert save(desk, name="BAMBANG HARTONO", nik_confirmed="on").status_code == 302
    assert Complaint.objects.count() == 2


def test_several_needs_and_papers_come_along(desk):
    rows = [{"sector": "health", "wish": "KIS"}, {"sector": "education", "wish": "KIP"}]
    papers = [("ktp", SimpleUploadedFile("nik 3404.pdf", PDF))]
    assert save(desk, needs=rows, papers=papers).status_code == 302
    case = Complaint.objects.get()
    assert [need.wish for need in case.needs.all()] == ["KIS", "KIP"]
    assert ClientDocument.objects.get().kind_id == "ktp"


def test_a_proxy_is_kept_with_the_case(desk):
    save(
        desk,
        reporter="proxy",
        reporter_name="Tukiman",
        reporter_phone="0812 1111 2222",
        reporter_relation="suami",
    )
    case = Complaint.objects.get()
    assert (case.reporter_name, case.reporter_phone) == ("Tukiman", "+6281211112222")


def test_leftovers_of_a_proxy_are_dropped_when_it_is_oneself(desk):
    save(desk, reporter="self", reporter_name="sisa ketikan", urgent_reason="sisa")
    case = Complaint.objects.get()
    assert (case.reporter_name, case.urgent_reason) == ("", "")


def test_a_person_without_a_nik_is_served(desk):
    save(desk, nik="", no_nik_reason="homeless", name="PAK SLAMET", born_on=None, sex=None)
    case = Complaint.objects.get()
    assert (case.client.nik, case.client.no_nik_reason) == (None, "homeless")
    assert case.status == Status.VERIFYING


def test_a_picked_candidate_is_confirmed_with_the_save(desk, sumiyati):
    slip = make_nik()[:-1] + "7"
    save(desk, nik=slip, picked=str(sumiyati.pk))
    case = Complaint.objects.get()
    assert case.client.person == sumiyati
    assert case.status == Status.IN_REVIEW


def test_none_of_the_candidates_goes_to_the_supervisor(desk, sumiyati):
    save(desk, nik="", no_nik_reason="lost", picked="none")
    assert Complaint.objects.get().status == Status.VERIFYING


def test_somebody_weakly_alike_is_folded_away_and_may_be_picked_all_the_same(desk, sumiyati):
    told = {"nik": "", "no_nik_reason": "lost", "name": "RATNA DEWANTI"}
    page = desk.post(LOOKUP, typed(**told)).content.decode()
    assert "Tidak terdaftar" in page
    assert page.index("<details") < page.index(f'value="{sumiyati.pk}"')
    save(desk, **told, picked=str(sumiyati.pk))
    case = Complaint.objects.get()
    assert case.client.person == sumiyati
    assert case.status == Status.IN_REVIEW


def test_somebody_weakly_alike_does_not_hold_a_case_up(desk, sumiyati):
    save(desk, nik="", no_nik_reason="lost", name="RATNA DEWANTI")
    case = Complaint.objects.get()
    assert case.status == Status.VERIFYING
    assert case.register_checks.get().candidates == []


def test_mistakes_are_listed_with_links_and_what_was_typed_stays(desk):
    answer = save(desk, name="", story="Cerita yang panjang")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_name"' in page
    assert "Cerita yang panjang" in page
    assert "KIS aktif kembali" in page
    assert not Complaint.objects.exists()


def test_a_renamed_program_is_refused_and_the_rest_is_kept(desk):
    fake = SimpleUploadedFile("ktp.jpg", b"MZ\x90\x00" * 50, content_type="image/jpeg")
    answer = save(desk, papers=[("ktp", fake)])
    assert answer.status_code == 422
    assert "Jenis berkas tidak dikenali" in answer.content.decode()
    assert "SUMIYATI" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_without_javascript_the_register_is_asked_by_a_button(desk, sumiyati):
    answer = desk.post(NEW, typed(name="", born_on=None, story="", truth=None, action="check"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Terdaftar, dalam batas desil" in page
    assert 'value="SUMIYATI"' in page  # filled from the register
    assert 'value="11-01-1963"' in page
    assert "Belum tersimpan" not in page
    assert not Complaint.objects.exists()


def test_without_javascript_one_more_need_keeps_the_first(desk):
    page = desk.post(NEW, typed(action="add_need")).content.decode()
    assert 'name="needs-1-wish"' in page
    assert "KIS aktif kembali" in page


def test_what_the_clerk_typed_is_never_replaced_by_the_register(desk, sumiyati):
    page = desk.post(NEW, typed(name="SUMIYATI BINTI KARSO", action="check")).content.decode()
    assert 'value="SUMIYATI BINTI KARSO"' in page


def test_a_clerk_of_one_village_finds_it_chosen(desk):
    assert '<option value="34.04.07.2001" selected>' in desk.get(NEW).content.decode()


def test_a_village_outside_is_refused_and_not_offered(desk):
    assert "Maguwoharjo" not in desk.get(NEW).content.decode()
    assert save(desk, region="34.04.07.2002").status_code == 422
    assert not Complaint.objects.exists()


def test_a_facilitator_writes_in_the_field(client, citra):
    client.force_login(citra)
    assert '<option value="field" selected>' in client.get(NEW).content.decode()


@pytest.mark.parametrize("who", ["budi", "dewi", "eko", "gita", "zul"])
def test_who_may_not_log_gets_no_page_and_no_lookup(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(NEW).status_code == 403
    assert client.post(LOOKUP, {}).status_code == 403


def test_a_stranger_is_led_to_the_login(client, places):
    assert client.get(NEW).url.startswith("/masuk/")
    assert client.get(LOOKUP).status_code in {302, 405}


class TestLookup:
    def test_the_answer_family_and_running_case_appear(self, desk, ani, sumiyati):
        PersonFactory(family=sumiyati.family, name="BAYU", nik=make_nik(serial=9005))
        case = log(ani)
        page = desk.post(LOOKUP, typed()).content.decode()
        assert "Terdaftar, dalam batas desil" in page
        assert "BAYU" in page
        assert case.number in page
        assert "Lacak yang ada" in page

    def test_a_running_case_says_what_of_it_is_alike(self, desk, ani, sumiyati):
        case = log(ani)
        wish = case.needs.get().wish
        rows = [{"sector": case.needs.get().sector, "wish": wish.upper()}]
        page = desk.post(LOOKUP, typed(needs=rows)).content.decode()
        assert "kebutuhan tampak sama" in page
        assert f"“{wish}”" in page
        rows = [{"sector": case.needs.get().sector, "wish": "kacamata"}]
        page = desk.post(LOOKUP, typed(needs=rows)).content.decode()
        assert "bidang sama" in page
        assert "tampak sama" not in page
        rows = [{"sector": "education", "wish": wish}]
        assert "bidang sama" not in desk.post(LOOKUP, typed(needs=rows)).content.decode()

    def test_the_need_of_a_relative_is_not_called_the_same(self, desk, ani, sumiyati):
        case = log(ani)
        bayu = PersonFactory(family=sumiyati.family, name="BAYU", nik=make_nik(serial=9005))
        page = desk.post(LOOKUP, typed(nik=bayu.nik, name="BAYU")).content.decode()
        assert case.number in page
        assert "anggota keluarga" in page
        assert "tampak sama" not in page

    def test_nothing_is_asked_of_half_a_nik(self, desk, sumiyati):
        page = desk.post(LOOKUP, {"nik": "34040751"}).content.decode()
        assert "Jawaban registri muncul di sini" in page
        assert "16 angka" in page

    def test_a_slip_offers_the_person_and_does_not_decide(self, desk, sumiyati):
        slip = make_nik()[:-1] + "7"
        page = desk.post(LOOKUP, typed(nik=slip)).content.decode()
        assert f'value="{sumiyati.pk}"' in page
        assert "mungkin salah ketik" in page
        assert "data-fill" not in page

    def test_a_picked_candidate_is_shown_as_the_answer(self, desk, sumiyati):
        slip = make_nik()[:-1] + "7"
        page = desk.post(LOOKUP, typed(nik=slip, picked=str(sumiyati.pk))).content.decode()
        assert "Terdaftar, dalam batas desil" in page
        assert "checked" in page

    def test_a_person_of_another_regency_shows_no_name(self, desk, places):
        away = PersonFactory(elsewhere=True, name="RAHASIA NAMANYA", nik=make_nik(serial=9333))
        page = desk.post(LOOKUP, typed(nik=away.nik, name="")).content.decode()
        assert "Tercatat di wilayah lain" in page
        assert "RAHASIA" not in page

    def test_cases_the_clerk_may_not_see_are_not_among_the_running(self, desk, ani, sumiyati):
        case = log(ani)
        sealed = ComplaintFactory(
            sealed=True, client=case.client, number="3404-26-000900-1", needs=0
        )
        page = desk.post(LOOKUP, typed()).content.decode()
        assert case.number in page
        assert sealed.number not in page

    def test_a_nik_nobody_knows_still_tells_birth_date_and_sex(self, desk):
        page = desk.post(LOOKUP, typed(born_on=None, sex=None)).content.decode()
        assert "11-01-1963" in page
        assert "dibaca dari NIK" in page

    def test_a_doubtful_nik_offers_the_tick(self, desk):
        page = desk.post(LOOKUP, typed(nik="3404073201639001")).content.decode()
        assert "NIK sesuai kartu" in page

    def test_looking_at_a_person_is_recorded_once(self, desk, sumiyati, ani):
        for _ in range(3):
            desk.post(LOOKUP, typed())
        event = Event.objects.get(verb=Verb.PERSON_VIEWED)
        assert (event.actor, event.subject_id) == (ani, str(sumiyati.pk))
        assert make_nik() not in str(event.data)

    def test_it_is_asked_by_post_only(self, desk):
        assert desk.get(LOOKUP).status_code == 405

    def test_papers_given_before_are_not_asked_again(self, desk, sumiyati):
        save(desk, papers=[("ktp", SimpleUploadedFile("a.pdf", PDF))])
        page = desk.post(LOOKUP, typed()).content.decode()
        assert "sudah ada" in page


class TestReceipt:
    def test_it_shows_number_next_step_and_code(self, desk, ani, sumiyati):
        case = log(ani)
        page = desk.get(reverse("intake:receipt", args=[case.number])).content.decode()
        assert case.number in page
        assert "paling lambat" in page
        assert "<svg" in page
        assert make_nik() not in page

    def test_the_printed_ones_carry_no_nik(self, desk, ani):
        case = log(ani)
        slip = desk.get(reverse("intake:receipt", args=[case.number]) + "?kertas=80mm")
        assert make_nik() not in slip.content.decode()
        paper = desk.get(reverse("intake:receipt_pdf", args=[case.number]))
        assert paper["Content-Type"] == "application/pdf"
        assert b"".join(paper.streaming_content).startswith(b"%PDF-")

    def test_a_sealed_case_names_no_need_on_paper(self, client, dewi):
        case = ComplaintFactory(sealed=True)
        client.force_login(dewi)
        page = client.get(reverse("intake:receipt", args=[case.number])).content.decode()
        assert case.needs.get().wish not in page

    @pytest.mark.parametrize("name", ["receipt", "receipt_pdf", "missing"])
    def test_the_outsider_finds_nothing(self, client, ani, zul, name):
        case = log(ani)
        client.force_login(zul)
        assert client.get(reverse(f"intake:{name}", args=[case.number])).status_code == 404
