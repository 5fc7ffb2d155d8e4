"""What people type and paste reaches the desk plain: in forms, in addresses, in every script."""

import pytest
from django import forms
from django.http import QueryDict

from core.days import DayField
from core.phones import to_international
from core.texts import LineField, ascii_digits, plain, plain_query

TURNED = "SITI \u202eITIS\u202c"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("SITI\x00 AMINAH", "SITI AMINAH"),
        (TURNED, "SITI ITIS"),
        ("\ufeffSITI\u200b", "SITI"),
        ("satu\r\ndua\ttiga", "satu\r\ndua\ttiga"),
        ("satu\u2028dua", "satu\ndua"),
        ("Terima kasih 🙏🏽 👨‍👩‍👧", "Terima kasih 🙏🏽 👨‍👩‍👧"),
        ("سيتي أمينة", "سيتي أمينة"),
    ],
)
def test_what_cannot_be_seen_is_left_out_and_the_rest_stays(typed, kept):
    assert plain(typed) == kept


def test_a_query_keeps_its_order_and_its_repeated_keys():
    query = QueryDict(mutable=True)
    for key, value in (("n", "1\x00"), ("n", "2"), ("nama", TURNED)):
        query.appendlist(key, value)
    cleaned = plain_query(query)
    assert cleaned.getlist("n") == ["1", "2"]
    assert cleaned["nama"] == "SITI ITIS"


def test_one_line_stays_one_line():
    assert LineField().clean(" SITI \r\n AMINAH\t ") == "SITI AMINAH"
    with pytest.raises(forms.ValidationError):
        LineField().clean("\r\n")


def test_digits_of_other_scripts_are_digits():
    assert ascii_digits("٣٤٠٤ ۱۲ १२ x²") == "3404 12 12 x²"
    assert to_international("٠٨١٢ ٣٤٥٦ ٧٨٩٠") == "+6281234567890"
    assert DayField().clean("١٧-٠٨-١٩٦٣").isoformat() == "1963-08-17"


@pytest.mark.parametrize("typed", ["17-08-0000", "17-08-0001", "17-08-9999", "17-08-1899"])
def test_a_year_that_no_desk_knows_is_asked_again(typed):
    with pytest.raises(forms.ValidationError, match="terlalu jauh|tidak dikenali"):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "address", ["/lacak/%00/", "/lacak/?kode=a%00b", "/keluhan/3404%00/", "/verifikasi/?kode=%00x"]
)
def test_a_nul_in_an_address_breaks_no_page(client, db, address):
    assert client.get(address).status_code in {302, 404}


def test_a_nul_in_a_form_breaks_no_page(client, db):
    answer = client.post("/lacak/", {"nomor": "3404\x00", "pin": "\x00", "lahir": "\x00"})
    assert answer.status_code == 422
