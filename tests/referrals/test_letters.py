"""Letters: composed once, rendered the same for ever, on both papers, and revoked for good."""

import re
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from audit.models import Event
from core.errors import Refused
from programs.models import DocumentKind
from referrals import services, wording
from referrals.models import Letter, Referral
from referrals.services.letters import NoOffice
from tests.factories.intake import VerificationFactory
from tests.factories.referrals import LetterFactory, LetterOfficeFactory, ReferralFactory

ADDRESS = "https://slrt.example.go.id/verifikasi/ABC/"
POINTS = {"a4": (595, 842), "f4": (609, 935)}


def sheet(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of every page in points, whole numbers."""
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(w)), round(float(h))) for w, h in boxes]


@pytest.fixture
def letter(case, office, budi):
    return services.issue_letter(referral=ReferralFactory(approved=True, complaint=case), by=budi)


@pytest.mark.django_db
@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_the_letter_is_one_page_of_the_paper_asked_for(letter, paper):
    pdf = services.render_letter(letter, address=ADDRESS, paper=paper)
    assert pdf.startswith(b"%PDF")
    assert sheet(pdf) == [POINTS[paper]]


@pytest.mark.django_db
def test_it_renders_to_the_same_bytes_whatever_changed_since(letter, case, office):
    before = services.render_letter(letter, address=ADDRESS)
    case.client.name = "Nama Baru"
    case.client.save(update_fields=["name"])
    office.signer_name = "Pejabat Baru"
    office.save(update_fields=["signer_name"])
    assert services.render_letter(Letter.objects.get(), address=ADDRESS) == before


@pytest.mark.django_db
def test_identity_numbers_are_encrypted_beside_the_content(letter, case):
    nik = case.client.nik
    assert nik not in str(letter.content)
    assert nik in letter.identity
    row = [r for r in letter.content["person"] if r["key"] == "nik"]
    assert row == [{"label": "NIK", "value": "", "strong": False, "key": "nik"}]


@pytest.mark.django_db
def test_a_person_without_nik_gets_the_reason_on_the_letter(case, office, budi):
    client = case.client
    client.nik, client.nik_index, client.no_nik_reason = None, None, "never_recorded"
    client.save()
    letter = services.issue_letter(referral=ReferralFactory(approved=True, complaint=case), by=budi)
    rows = {row["label"]: row["value"] for row in letter.content["person"]}
    assert rows["NIK"] == "belum ada (belum pernah direkam ktp-el)"
    assert services.render_letter(letter, address=ADDRESS).startswith(b"%PDF")


@pytest.mark.django_db
def test_the_letter_names_the_register_its_period_and_the_decile(letter):
    said = letter.content["paragraphs"][0]
    assert said.startswith("Menurut DTSEN triwulan 3 2026 (diperiksa ")
    assert said.endswith("terdaftar pada desil 2.")


@pytest.mark.django_db
def test_outside_the_register_the_supervisors_finding_stands_on_it(case, office, budi):
    VerificationFactory(complaint=case)
    letter = services.issue_letter(referral=ReferralFactory(approved=True, complaint=case), by=budi)
    assert "keadaan ekonomi keluarga dinyatakan tidak mampu" in letter.content["paragraphs"][1]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["referral", "recommendation", "statement"])
@pytest.mark.parametrize("knowing", [False, True])
def test_every_kind_renders_with_one_and_two_signatures(case, budi, kind, knowing):
    LetterOfficeFactory(village=knowing)
    referral = ReferralFactory(approved=True, complaint=case, letter_kind=kind)
    letter = services.issue_letter(referral=referral, by=budi)
    assert letter.content["title"] == wording.TITLES[kind]
    assert services.render_letter(letter, address=ADDRESS).startswith(b"%PDF")


@pytest.mark.django_db
def test_text_of_the_case_is_printed_and_never_run_as_typst(case, office, budi):
    nasty = '#panic("x") *tebal* $x$ \\ // @rujuk `kode` <b> 😀 مرحبا'
    referral = ReferralFactory(approved=True, complaint=case, purpose=nasty, body=nasty * 5)
    letter = services.issue_letter(referral=referral, by=budi)
    assert services.render_letter(letter, address=ADDRESS).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_long_letter_goes_on_to_a_second_page(case, office, budi):
    referral = ReferralFactory(approved=True, complaint=case, body="Keadaan keluarga. " * 160)
    letter = services.issue_letter(referral=referral, by=budi)
    assert len(sheet(services.render_letter(letter, address=ADDRESS))) == 2


@pytest.mark.django_db
def test_the_letter_stays_indonesian_on_an_english_screen(case, office, budi):
    with translation.override("en"):
        letter = services.issue_letter(
            referral=ReferralFactory(approved=True, complaint=case), by=budi
        )
    rows = {row["label"]: row["value"] for row in letter.content["person"]}
    assert rows["Jenis kelamin"] == "Perempuan"


@pytest.mark.django_db
def test_enclosed_papers_are_named_and_counted(case, office, budi):
    DocumentKind.objects.get_or_create(code="ktp", defaults={"name": "KTP"})
    referral = ReferralFactory(approved=True, complaint=case, enclosures=["ktp"])
    content = services.issue_letter(referral=referral, by=budi).content
    assert (content["enclosures"], content["attachment"]) == (["KTP"], "1 (satu) berkas")


@pytest.mark.django_db
def test_issuing_twice_gives_the_same_letter(letter, budi):
    assert services.issue_letter(referral=letter.referral, by=budi).pk == letter.pk


@pytest.mark.django_db
def test_nothing_is_issued_before_approval(budi, case, office):
    with pytest.raises(Refused, match="setelah rujukan disetujui"):
        services.issue_letter(referral=ReferralFactory(submitted=True, complaint=case), by=budi)


@pytest.mark.django_db
def test_without_an_office_the_refusal_says_what_to_do(budi, case):
    with pytest.raises(NoOffice, match="admin"):
        services.issue_letter(referral=ReferralFactory(approved=True, complaint=case), by=budi)


@pytest.mark.django_db
def test_a_revoked_letter_is_followed_by_another_number(letter, dewi, budi):
    services.revoke_letter(referral=letter.referral, reason="Nama salah tulis.", by=dewi)
    letter.refresh_from_db()
    assert letter.revoke_reason == "Nama salah tulis."
    again = services.issue_letter(referral=letter.referral, by=budi)
    assert again.serial == letter.serial + 1
    assert again.code != letter.code


@pytest.mark.django_db
def test_withdrawing_the_referral_revokes_its_letter(letter, budi):
    services.withdraw(referral=letter.referral, reason="Warga membatalkan.", by=budi)
    letter.refresh_from_db()
    assert letter.revoked_at is not None
    assert Referral.objects.get().state == "withdrawn"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"number": "460/1"}, {"content": {}}, {"signer_name": "Orang lain"}, {"code": "X"}]
)
def test_what_was_signed_cannot_be_changed(letter, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(**change)


@pytest.mark.django_db
def test_a_revoked_letter_stays_revoked(places):
    letter = LetterFactory(revoked=True)
    letter.revoked_at, letter.revoked_by, letter.revoke_reason = None, None, ""
    with pytest.raises(DatabaseError), transaction.atomic():
        letter.save()


@pytest.mark.django_db
def test_the_identity_can_be_written_again_under_another_key(letter):
    letter.save(update_fields=["identity"])


@pytest.mark.django_db
def test_two_letters_in_force_are_refused(letter):
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterFactory(referral=letter.referral)


@pytest.mark.django_db
def test_printing_is_kept_without_identity_numbers(letter, budi, case):
    services.print_letter(
        letter=letter,
        by=budi,
        address=ADDRESS,
        answer_address=lambda token: f"https://slrt.example/jawab/{token}/",
        paper="f4",
    )
    event = Event.objects.get(verb="letter.printed")
    assert event.data["paper"] == "f4"
    assert case.client.nik not in str(event.data)


def test_numbers_follow_the_pattern_of_the_office():
    pattern = "460/{no}/SLRT/{bulan}/{tahun}"
    made = wording.letter_number(pattern, serial=12, on=date(2026, 11, 20))
    assert made == "460/12/SLRT/XI/2026"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (14, "empat belas"),
        (30, "tiga puluh"),
        (90, "sembilan puluh"),
        (101, "seratus satu"),
        (365, "tiga ratus enam puluh lima"),
    ],
)
def test_numbers_in_words(number, words):
    assert wording.spelled(number) == words


def test_an_agency_is_greeted_by_its_head():
    assert wording.addressee("Dinas Sosial Sleman", "agency") == "Kepala Dinas Sosial Sleman"
    assert wording.addressee("LKS Budi Luhur", "partner") == "Pimpinan LKS Budi Luhur"
    assert wording.addressee("Direktur RSUD Sleman", "facility") == "Direktur RSUD Sleman"


def test_a_code_is_130_bits_and_is_read_out_in_groups(db):
    codes = {
        LetterFactory.build(referral=None, issued_by=None, identity="").code for _ in range(50)
    }
    assert len(codes) == 50
    letter = Letter(code="0123456789ABCDEFGHJKMNPQRS")
    assert letter.spoken_code == "01234-56789-ABCDE-FGHJK-MNPQRS"


def test_today_is_indonesian():
    assert wording.long_date(date(2026, 8, 17)) == "17 Agustus 2026"
