"""The search box: posted, scoped, and saying why each row matched."""

import pytest
from django.urls import reverse

from audit.models import Event
from audit.verbs import Verb
from core.crypto import blind_index
from intake.case_numbers import slips
from tests.factories.dtks import PersonFactory, make_kk
from tests.factories.intake import ClientFactory, ComplaintFactory, NoteFactory

SEARCH = "/cari/"


@pytest.fixture
def ask(sign_in):
    def _ask(user, text):
        return sign_in(user).post(SEARCH, {"q": text})

    return _ask


def found(response) -> dict[str, str]:
    return {hit.row.number: hit.why.text for hit in response.context["found"].hits}


def guessed(response) -> dict[str, str]:
    return {hit.row.number: hit.why.text for hit in response.context["found"].guesses}


def test_a_case_number_leads_straight_to_the_case(places, budi, ask):
    case = ComplaintFactory(in_review=True)
    url = reverse("dashboard:case", args=[case.number])
    for typed in (case.number, case.number.replace("-", ""), f"kode: {case.number}"):
        assert ask(budi, typed).url == url


def test_the_serial_people_say_on_the_phone_is_enough(places, budi, ask):
    case = ComplaintFactory(in_review=True)
    serial = case.number.split("-")[2]
    assert ask(budi, serial.lstrip("0")).url == case.get_absolute_url()
    assert ask(budi, serial + case.number[-1]).url == case.get_absolute_url()


def test_a_wrong_check_digit_offers_the_number_that_was_meant(places, budi, ask):
    case = ComplaintFactory(in_review=True)
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    response = ask(budi, wrong)
    assert case.number in slips(wrong)
    assert guessed(response) == {case.number: "beda satu angka"}
    assert "Mungkin maksud Anda" in response.content.decode()


def test_nik_and_kk_match_exactly(places, budi, ask):
    kk = make_kk(9777)
    case = ComplaintFactory(in_review=True, client__kk=kk)
    ComplaintFactory(in_review=True)
    nik = case.client.nik
    spaced = " ".join(nik[i : i + 4] for i in range(0, 16, 4))
    assert found(ask(budi, nik)) == found(ask(budi, f"nik:{spaced}")) == {case.number: "NIK cocok"}
    assert found(ask(budi, kk)) == found(ask(budi, f"kk:{kk}")) == {case.number: "nomor KK cocok"}
    assert found(ask(budi, f"kk:{nik}")) == {}


def test_the_family_card_of_the_register_finds_its_members(places, budi, ask):
    person = PersonFactory()
    case = ComplaintFactory(in_review=True, client__person=person)
    assert found(ask(budi, f"kk:{person.family.kk_number}")) == {case.number: "nomor KK cocok"}


def test_one_slip_in_a_nik_is_offered_and_not_taken(places, budi, ask):
    case = ComplaintFactory(in_review=True)
    nik = case.client.nik
    slip = nik[:-1] + str((int(nik[-1]) + 5) % 10)
    response = ask(budi, slip)
    assert found(response) == {}
    assert guessed(response) == {case.number: "NIK beda satu angka"}


@pytest.mark.parametrize(
    "typed", ["0812 3456 7890", "+6281234567890", "62 812-3456-7890", "telp:81234567890"]
)
def test_a_telephone_number_matches_however_it_is_written(places, budi, ask, typed):
    own = ComplaintFactory(in_review=True, client__phone="+6281234567890")
    reported = ComplaintFactory(
        in_review=True, client__phone="", reporter_phone="+6281234567890", reporter_name="Bayu"
    )
    ComplaintFactory(in_review=True, client__phone="+6281234567891")
    assert found(ask(budi, typed)) == {
        own.number: "telepon warga",
        reported.number: "telepon pelapor",
    }


def test_a_name_matches_in_part_and_when_misspelt(places, budi, ask):
    siti = ComplaintFactory(in_review=True, client__name="Siti Nur'aini")
    by = ComplaintFactory(in_review=True, client__name="Tukiman", reporter_name="Siti Aminah")
    ComplaintFactory(in_review=True, client__name="Rahmat Hidayat")
    assert found(ask(budi, "nur siti")) == {siti.number: "nama cocok"}
    assert found(ask(budi, "siti nuraini"))[siti.number] == "nama mirip"
    assert found(ask(budi, "siti aminah"))[by.number] == "nama pelapor"


def test_letters_with_a_meaning_in_patterns_are_only_letters(places, budi, ask):
    ComplaintFactory(in_review=True)
    for typed in ("%%", "__", "100%", "'; --", "\\", "a\0b"):
        assert found(ask(budi, typed)) == {}


def test_the_outsider_finds_nothing(places, zul, ask):
    case = ComplaintFactory(in_review=True, client__kk=make_kk(9778))
    client = case.client
    for typed in (case.number, client.nik, client.kk, client.phone, client.name):
        response = ask(zul, typed)
        assert response.status_code == 200
        assert found(response) == guessed(response) == {}


def test_a_sealed_case_is_not_found_without_the_right(places, ani, budi, ask):
    case = ComplaintFactory(registered=True, sealed=True)
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    for typed in (case.number, wrong, case.client.nik, case.client.phone, case.client.name):
        response = ask(ani, typed)
        assert response.status_code == 200
        assert found(response) == guessed(response) == {}
    assert found(ask(budi, case.client.nik)) == {case.number: "NIK cocok"}


def test_the_register_is_asked_too_and_the_asking_is_written_down(places, ani, ask):
    person = PersonFactory()
    response = ask(ani, person.nik)
    assert response.context["register"].person == person
    assert person.get_absolute_url() in response.content.decode()
    assert Event.objects.filter(verb=Verb.REGISTER_SEARCHED, actor=ani).count() == 1


def test_a_person_of_another_regency_is_not_named(places, ani, ask):
    person = PersonFactory(elsewhere=True, name="SUKARDI")
    page = ask(ani, person.nik).content.decode()
    assert "Terdaftar di luar wilayah Anda" in page
    assert "SUKARDI" not in page


def test_a_name_asks_no_register(places, ani, ask):
    PersonFactory()
    assert ask(ani, "Sumiyati").context["register"] is None
    assert not Event.objects.filter(verb=Verb.REGISTER_SEARCHED).exists()


def test_what_was_typed_is_never_in_an_address(places, budi, sign_in, ask):
    nik = ComplaintFactory(in_review=True).client.nik
    page = ask(budi, nik)
    assert not page.has_header("Location")
    assert f"={nik}" not in page.content.decode().replace(f'value="{nik}"', "")
    assert sign_in(budi).get(f"{SEARCH}?q={nik}").context.get("found") is None


def test_the_empty_box_explains_itself(places, budi, sign_in, ask):
    assert "Yang dapat dicari" in sign_in(budi).get(SEARCH).content.decode()
    assert "Yang dapat dicari" in ask(budi, "   ").content.decode()
    assert "belum dapat dicari" in ask(budi, "x").content.decode()


def test_many_hits_are_cut_and_said_so(places, budi, ask):
    client = ClientFactory(name="Sri Rahayu")
    ComplaintFactory.create_batch(31, in_review=True, client=client)
    response = ask(budi, "sri rahayu")
    assert len(response.context["found"].hits) == 30
    assert "Masih ada yang lain" in response.content.decode()


def test_the_catalogue_admin_may_not_search(places, gita, ask):
    assert ask(gita, "Sumiyati").status_code == 403


def test_an_index_of_a_former_key_still_finds(places, budi, ask, settings):
    case = ComplaintFactory(in_review=True)
    case.client.nik_index = blind_index(case.client.nik)
    settings.INDEX_KEYS = ["2:" + "B" * 43 + "=", *settings.INDEX_KEYS]
    assert found(ask(budi, case.client.nik)) == {case.number: "NIK cocok"}


def worded(response) -> dict[str, tuple[str, str]]:
    return {hit.row.number: tuple(hit.why) for hit in response.context["found"].words}


@pytest.mark.parametrize("typed", ["isi: berobat", "isi:pengobatan", "pengobatan", "isi:OBAT"])
def test_words_of_the_story_are_found_by_their_stem(places, budi, ask, typed):
    case = ComplaintFactory(in_review=True, story="Ibu perlu biaya pengobatan jantung & kaki.")
    ComplaintFactory(in_review=True, story="Minta bantuan pangan.")
    ((number, (why, text)),) = worded(ask(budi, typed)).items()
    assert (number, why) == (case.number, "isi keluhan")
    assert "<mark>pengobatan</mark> jantung &amp; kaki." in text
    assert "Nama “" not in ask(budi, typed).content.decode()


def test_a_note_is_found_and_told_apart(places, budi, ask):
    case = ComplaintFactory(in_review=True)
    NoteFactory(complaint=case, text="Kursi roda dijanjikan pekan depan.")
    ((number, (why, text)),) = worded(ask(budi, "isi:kursi roda")).items()
    assert (number, why) == (case.number, "catatan petugas")
    assert text.startswith("<mark>Kursi</mark> <mark>roda</mark>")


def test_words_of_what_one_may_not_see_find_nothing(places, ani, budi, zul, ask):
    sealed = ComplaintFactory(in_review=True, sealed=True, story="Terapi antiretroviral putus.")
    NoteFactory(complaint=sealed, text="Jadwal antiretroviral berikutnya.")
    assert worded(ask(ani, "isi:antiretroviral")) == worded(ask(zul, "isi:antiretroviral")) == {}
    assert list(worded(ask(budi, "isi:antiretroviral"))) == [sealed.number]


def test_a_case_found_by_its_name_is_not_told_twice(places, budi, ask):
    case = ComplaintFactory(
        in_review=True, client__name="Sumiyati", story="Sumiyati datang sendiri."
    )
    response = ask(budi, "sumiyati")
    assert list(found(response)) == [case.number]
    assert worded(response) == {}


def test_the_words_of_a_name_are_marked(places, budi, ask):
    ComplaintFactory(in_review=True, client__name="Siti <b> Sumiyati")
    (hit,) = ask(budi, "sumiyati siti").context["found"].hits
    assert hit.why.marked == "<mark>Siti</mark> &lt;b&gt; <mark>Sumiyati</mark>"


@pytest.mark.parametrize("typed", ["Sumiyati, Caturtunggal", "nama: sumiyati di catur"])
def test_a_place_behind_the_name_narrows(places, budi, ask, typed):
    here = ComplaintFactory(in_review=True, client__name="Sumiyati", region_id="34.04.07.2001")
    ComplaintFactory(in_review=True, client__name="Sumiyati", region_id="34.04.07.2002")
    assert list(found(ask(budi, typed))) == [here.number]
