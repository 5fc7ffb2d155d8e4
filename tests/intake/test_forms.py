"""What the arrival form accepts, what it asks again, and in which words."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.crypto import blind_index
from core.phones import to_international
from intake.forms.registering import Registration
from intake.forms.rows import Catalogue
from tests.factories.arrival import PDF, typed
from tests.factories.dtks import make_nik
from tests.factories.intake import ClientFactory
from tests.factories.walk import kind, paper_kind


@pytest.fixture
def catalogue(ani):
    kind(), paper_kind("ktp", "KTP"), paper_kind("kk", "Kartu Keluarga (KK)")
    return Catalogue.for_user(ani)


def send(catalogue, **changes) -> Registration:
    given = typed(**changes)
    data, files = QueryDict(mutable=True), MultiValueDict()
    for name, value in given.items():
        if hasattr(value, "read"):
            files[name] = value
        elif isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = value
    return Registration.posted(catalogue, data, files)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("62 812-3456-7890", "+6281234567890"),
        ("+62 (0)812 3456 7890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("(0274) 512345", "+62274512345"),
        ("+60 12 345 6789", "+60123456789"),
        ("0060123456789", "+60123456789"),
    ],
)
def test_a_phone_number_has_one_spelling(said, kept):
    assert to_international(said) == kept


@pytest.mark.parametrize("said", ["12", "abc", "0812x3456789", "+", "08123456789012345"])
def test_what_is_no_phone_number_is_refused(said):
    with pytest.raises(ValueError, match="no telephone number"):
        to_international(said)


def test_a_complete_form_is_accepted(catalogue):
    page = send(catalogue, nik="3404 0751 0163 9001", phone="0812 3456 7890", kk=None)
    assert page.is_valid(), page.problems
    given = page.arrival.cleaned_data
    assert given["nik"] == make_nik()
    assert given["born_on"] == dt.date(1963, 1, 11)
    assert given["phone"] == "+6281234567890"
    assert [row["wish"] for row in page.needs.filled] == ["KIS aktif kembali"]


def test_without_a_nik_a_reason_is_asked(catalogue):
    page = send(catalogue, nik="")
    assert "nik" in page.arrival.errors
    assert send(catalogue, nik="", no_nik_reason="lost").is_valid()


def test_with_a_nik_the_reason_is_dropped(catalogue):
    page = send(catalogue, no_nik_reason="lost")
    assert page.is_valid()
    assert page.arrival.cleaned_data["no_nik_reason"] == ""


@pytest.mark.parametrize("nik", ["12345", "3404075101630000", "34040751016390a1", "1" * 16])
def test_an_impossible_nik_stops_the_form(catalogue, nik):
    page = send(catalogue, nik=nik, nik_confirmed="on")
    assert "nik" in page.arrival.errors


def test_a_doubtful_nik_passes_once_the_card_was_compared(catalogue):
    odd = "3404073201639001"  # day 32
    page = send(catalogue, nik=odd)
    assert "Cocokkan NIK" in page.arrival.errors["nik"][0]
    assert send(catalogue, nik=odd, nik_confirmed="on").is_valid()


def test_a_nik_known_under_another_name_asks_for_the_card(catalogue):
    nik = make_nik()
    ClientFactory(name="BAMBANG WIJAYA", nik=nik, nik_index=blind_index(nik))
    page = send(catalogue)
    assert "nik" in page.arrival.errors
    assert [w.code for w in page.arrival.nik_warnings] == ["other_owner"]
    assert send(catalogue, name="BAMBANG WIDJAJA").arrival.is_valid()


@pytest.mark.parametrize("born_on", ["01-01-2999", "31-02-1990", "kemarin", "01-01-1850"])
def test_an_impossible_birth_date_is_named(catalogue, born_on):
    assert "born_on" in send(catalogue, born_on=born_on).arrival.errors


@pytest.mark.parametrize("born_on", ["11-01-1963", "11/01/1963", "11011963", "1963-01-11"])
def test_a_birth_date_may_be_typed_as_people_write_it(catalogue, born_on):
    page = send(catalogue, born_on=born_on)
    assert page.is_valid()
    assert page.arrival.cleaned_data["born_on"] == dt.date(1963, 1, 11)


def test_a_family_card_has_sixteen_digits(catalogue):
    assert "kk" in send(catalogue, kk="3404").arrival.errors
    page = send(catalogue, kk="3404 0701 0115 9001")
    assert page.is_valid()
    assert page.arrival.cleaned_data["kk"] == "3404070101159001"


def test_a_reporter_who_is_somebody_else_has_a_name(catalogue):
    assert "reporter_name" in send(catalogue, reporter="neighbour").arrival.errors
    assert send(catalogue, reporter="neighbour", reporter_name="Pak RT").is_valid()


def test_urgency_has_a_reason(catalogue):
    assert "urgent_reason" in send(catalogue, is_urgent="on").arrival.errors


def test_the_truth_statement_must_be_read_out(catalogue):
    assert "Bacakan" in send(catalogue, truth=None).arrival.errors["truth"][0]


def test_a_village_outside_the_clerks_own_is_no_choice(catalogue):
    assert "region" in send(catalogue, region="34.04.07.2002").arrival.errors


def test_an_empty_row_is_no_need_but_one_need_is_required(catalogue):
    need = {"sector": "health", "wish": "Kursi roda"}
    page = send(catalogue, needs=[need, {"sector": "", "wish": ""}])
    assert page.is_valid()
    assert len(page.needs.filled) == 1
    assert any("satu kebutuhan" in text for _a, text in send(catalogue, needs=[{}]).problems)


def test_a_half_filled_row_is_asked_to_be_finished(catalogue):
    page = send(catalogue, needs=[{"sector": "health", "wish": ""}])
    assert ("id_needs-0-wish", "Tulis apa yang dibutuhkan warga.") in page.problems


def test_a_removed_row_does_not_count_even_when_it_was_wrong(catalogue):
    good = {"sector": "health", "wish": "Kursi roda"}
    page = send(catalogue, needs=[good, {"sector": "", "wish": "salah", "DELETE": "on"}])
    assert page.is_valid()
    assert len(page.needs.filled) == 1


def test_a_renamed_program_is_no_paper(catalogue):
    fake = SimpleUploadedFile("ktp.pdf", b"MZ\x90\x00", content_type="application/pdf")
    page = send(catalogue, papers=[("ktp", fake)])
    assert not page.is_valid()
    assert any(anchor == "id_papers-0-file" for anchor, _text in page.problems)


def test_a_paper_needs_its_kind_and_a_kind_without_a_file_is_no_paper(catalogue):
    page = send(catalogue, papers=[("ktp", SimpleUploadedFile("a.pdf", PDF)), ("kk", "")])
    assert page.is_valid()
    assert [row["kind"].pk for row in page.papers.filled] == ["ktp"]
    page = send(
        catalogue, papers=[("ktp", SimpleUploadedFile("a.pdf", PDF))], **{"papers-0-kind": ""}
    )
    assert ("id_papers-0-kind", "Pilih jenis berkasnya.") in page.problems


def test_drawing_the_page_again_keeps_what_was_typed_and_judges_nothing(catalogue):
    sent = send(catalogue, name="", story="Cerita panjang", truth=None)
    page = Registration.unjudged(
        catalogue, sent.arrival.data, fill={"name": "SUMIYATI", "story": "x"}
    )
    assert page.problems == []
    assert page.arrival["story"].value() == "Cerita panjang"
    assert page.arrival["name"].value() == "SUMIYATI"
    assert page.needs.forms[0]["wish"].value() == "KIS aktif kembali"
    assert page.needs.forms[0].picked_kinds[0].pk == "LUT"
