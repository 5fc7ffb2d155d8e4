"""The tags every screen is made of."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from core.templatetags import ui

ROOT = Path(settings.BASE_DIR)
NOON = datetime(2026, 3, 12, 7, 5, tzinfo=UTC)  # 14.05 in Jakarta


def shown(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def named_icons() -> set[str]:
    """Every icon named in a template or in Python."""
    found: set[str] = set()
    for path in ROOT.glob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'{%\s*icon\s+"([^"]+)"', text))
        found |= set(re.findall(r'\bicon="([^"]+)"', text))
    for app in (
        "core",
        "accounts",
        "dtks",
        "programs",
        "intake",
        "referrals",
        "outreach",
        "dashboard",
    ):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(r'\bicon(?:="|": ")([a-z0-9-]+)"', text))
    return found


def test_every_icon_that_is_named_exists():
    folder = Path(settings.ICON_DIR)
    missing = {name for name in named_icons() if not (folder / f"{name}.svg").is_file()}
    assert missing == set()


def test_an_icon_is_decoration_unless_it_is_given_a_label():
    plain = shown('{% icon "check-lg" class="big" %}')
    assert 'aria-hidden="true"' in plain
    assert 'class="icon big"' in plain
    assert "<script" not in plain
    spoken = shown('{% icon "check-lg" label="sudah \\"ada\\"" %}')
    assert 'role="img"' in spoken
    assert "aria-hidden" not in spoken


def test_a_wrong_icon_is_loud_while_developing_and_only_missing_in_production(settings):
    settings.DEBUG = True
    with pytest.raises(TemplateSyntaxError):
        shown('{% icon "no-such-icon" %}')
    settings.DEBUG = False
    assert shown('{% icon "no-such-icon" %}') == ""


@pytest.mark.parametrize("name", ["../secret", "a/b", "", "x.svg"])
def test_an_icon_name_never_leaves_its_folder(name):
    assert ui.icon(name) == ""


def test_a_chip_is_a_word_with_its_icon_and_escapes_the_word():
    html = shown('{% chip "green" word icon="check-lg" %}', word="<b>Terdaftar</b>")
    assert 'class="chip green"' in html
    assert "&lt;b&gt;Terdaftar" in html
    assert "<svg" in html


def test_a_chip_refuses_an_unknown_tone():
    with pytest.raises(TemplateSyntaxError):
        shown('{% chip "pink" "x" %}')


def test_dates_are_written_the_indonesian_way():
    with translation.override("id"):
        assert ui.tanggal(date(2026, 8, 17)) == "17 Agustus 2026"
        assert ui.tanggal(datetime(2026, 8, 16, 20, 0, tzinfo=UTC)) == "17 Agustus 2026"
        assert ui.tanggal_jam(NOON) == "12 Mar 2026 14.05 WIB"
    assert ui.tanggal(None) == ui.tanggal_jam(None) == ""


@pytest.mark.parametrize(
    ("zone", "text"), [("Asia/Makassar", "15.05 WITA"), ("Asia/Jayapura", "16.05 WIT")]
)
def test_the_clock_names_its_zone(zone, text):
    with timezone.override(zone):
        assert ui.tanggal_jam(NOON).endswith(text)


def test_a_time_is_readable_by_machines_too():
    assert 'datetime="2026-03-12T14:05:00+07:00"' in ui.waktu_html(NOON)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234567, "1.234.567"),
        (-1500, "-1.500"),
        (Decimal("1234567.89"), "1.234.567,89"),
        (2.5, "2,5"),
        (None, ""),
    ],
)
def test_figures_use_dots_and_a_comma(value, text):
    assert ui.angka(value) == text


def test_money_is_rupiah():
    assert ui.rupiah(20_000_000) == "Rp 20.000.000"
    assert ui.rupiah(-500) == "-Rp 500"
    assert ui.rupiah(None) == ""


def test_numbers_of_people_are_masked():
    html = shown(
        "{{ nik|mask_nik }}|{{ kk|mask_kk }}|{{ phone|mask_phone }}|{{ none|mask_nik }}",
        nik="3404075101639002",
        kk="3404071234560417",
        phone="+6281234567890",
        none=None,
    )
    assert html == "3404 07•• •••• 9002|•••• 0417|0812 •••• 7890|"


@pytest.mark.parametrize(
    ("name", "mark"),
    [("Budi Santosa", "BS"), ("Wagiyem", "W"), ("", ""), ("Ani  Sri Lestari", "AS")],
)
def test_initials_take_two_words_at_most(name, mark):
    assert ui.inisial(name) == mark


def test_no_template_carries_inline_code_or_style():
    bad = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("templates/**/*.html")
        if re.search(
            r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=\"",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert bad == []


def test_every_partial_says_what_it_needs():
    silent = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("templates/**/_*.html")
        if not path.read_text(encoding="utf-8").startswith("{# needs:")
    ]
    assert silent == []
