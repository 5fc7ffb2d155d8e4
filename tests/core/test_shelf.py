"""The shelf under the apps: encryption, masks, numbers, paging, uploads, spreadsheets, logs."""

import io
import zipfile
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.base import ContentFile
from PIL import Image

from core import crypto, spreadsheets
from core.logs import drop_addresses, drop_personal_data
from core.masking import mask_kk, mask_nik, mask_phone
from core.numbers import luhn_digit, roman
from core.paging import keyset
from core.uploads import BadUpload, inspect
from regions.models import Region

PDFS = Path(__file__).parent / "pdf"
OTHER = "2:" + "B" * 43 + "="


def test_encryption_returns_the_text_and_never_the_same_bytes():
    first, second = crypto.encrypt("3404075101639002"), crypto.encrypt("3404075101639002")
    assert first != second
    assert crypto.decrypt(first) == crypto.decrypt(second) == "3404075101639002"
    assert b"3404075101639002" not in first


def test_a_changed_byte_is_noticed():
    stored = bytearray(crypto.encrypt("3404075101639002"))
    stored[-1] ^= 1
    with pytest.raises(InvalidTag):
        crypto.decrypt(bytes(stored))


def test_an_old_key_still_reads_and_is_still_found(settings):
    stored, index = crypto.encrypt("x"), crypto.blind_index("x")
    settings.FIELD_KEYS = [OTHER, *settings.FIELD_KEYS]
    settings.INDEX_KEYS = [OTHER, *settings.INDEX_KEYS]
    assert crypto.decrypt(stored) == "x"
    assert crypto.encrypt("x")[0] == 2
    assert index in crypto.blind_indexes("x")
    assert crypto.blind_index("x") != index


def test_masks():
    assert mask_nik("3404075101639002") == "3404 07•• •••• 9002"
    assert mask_kk("3404070101150417") == "•••• 0417"
    assert mask_phone("+6281234567890") == "0812 •••• 7890"
    assert mask_nik(None) == mask_kk("") == mask_phone("") == ""


@pytest.mark.parametrize(
    ("digits", "check"), [("7992739871", "3"), ("340426000412", "0"), ("0", "0")]
)
def test_luhn(digits, check):
    found = luhn_digit(digits)
    total = sum(
        d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2)
        for i, d in enumerate(int(c) for c in reversed(digits + found))
    )
    assert total % 10 == 0
    if digits == "7992739871":
        assert found == check  # the worked example of ISO/IEC 7812-1


def test_roman_months():
    assert [roman(n) for n in (1, 4, 9, 11, 12)] == ["I", "IV", "IX", "XI", "XII"]


def test_keyset_pages_reach_every_row_once_in_both_directions(places):
    order, seen, cursor = ("-level", "code"), [], None
    while True:
        page = keyset(Region.objects.all(), order=order, cursor=cursor, size=2)
        seen += [row.code for row in page.rows]
        if page.next is None:
            break
        cursor = page.next
    assert seen == list(Region.objects.order_by("-level", "code").values_list("code", flat=True))
    back = keyset(Region.objects.all(), order=order, cursor=page.previous, size=2)
    assert [row.code for row in back.rows] == seen[-len(page.rows) - 2 : -len(page.rows)]


@pytest.mark.parametrize("cursor", ["", "x", "!!", "bnVsbA", None])
def test_a_damaged_cursor_is_the_first_page(places, cursor):
    page = keyset(Region.objects.all(), order=("code",), cursor=cursor, size=2)
    assert page.rows[0].code == "34"
    assert page.previous is None


def _image(kind: str) -> ContentFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, kind)
    return ContentFile(buffer.getvalue(), "foto.exe")


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_an_upload_is_what_its_content_says(kind, extension):
    assert inspect(_image(kind)).extension == extension


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00", b"<html><script>", b"GIF89a", b"PK\x03\x04", b"\xff\xd8\xff broken"],
)
def test_other_content_is_refused_whatever_its_name(content):
    with pytest.raises(BadUpload):
        inspect(ContentFile(content, "ktp.jpg"))


@pytest.mark.parametrize("cipher", ["rc4-40", "rc4-128", "aes-128", "aes-256"])
def test_a_pdf_that_asks_for_a_password_is_refused_and_one_that_opens_is_kept(cipher):
    locked, opened = (PDFS / f"{cipher}-{state}.pdf" for state in ("locked", "open"))
    with pytest.raises(BadUpload, match="terkunci kata sandi"):
        inspect(ContentFile(locked.read_bytes(), "a.pdf"))
    assert inspect(ContentFile(opened.read_bytes(), "a.pdf")).extension == "pdf"


def test_a_pdf_with_broken_locks_is_kept():
    data = (PDFS / "aes-256-locked.pdf").read_bytes()
    for broken in (data.replace(b"/U ", b"/X "), data[:-400], b"%PDF-1.7 /Encrypt 9 0 R"):
        assert inspect(ContentFile(broken, "a.pdf")).extension == "pdf"


def test_a_photo_of_an_iphone_is_refused_with_the_way_to_make_another():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    with pytest.raises(BadUpload, match="Paling Kompatibel"):
        inspect(ContentFile(heic, "IMG_0001.jpg"))


def test_a_large_upload_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(BadUpload, match="MB"):
        inspect(ContentFile(b"%PDF-1.4 isi", "a.pdf"))


def test_no_cell_becomes_a_formula():
    book = spreadsheets.workbook(
        sheet="Contoh", header=["a"], rows=[["=1+1"], ["@x"], ["-2"], ["biasa"]]
    )
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'=1+1" in sheet


def test_logs_lose_nik_kk_and_phone():
    event = drop_personal_data(
        None,
        "info",
        {
            "event": "gagal untuk 3404075101639002 dan 081234567890",
            "nik": "3404075101639002",
            "deep": {"phone": "+6281234567890", "list": ["3404 0751 0163 9002"]},
            "status": 200,
        },
    )
    assert "9002" not in str(event)
    assert "34567890" not in str(event)
    assert event["status"] == 200


def test_logs_name_no_address_of_a_refused_request():
    event = {"logger": "django.request", "event": "Not Found: /lacak/rahasia/"}
    assert drop_addresses(None, "warning", event)["event"] == "Not Found"
