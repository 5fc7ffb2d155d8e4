"""Pages without inline code, without unescaped text, without anybody's number."""

import re
import subprocess

import pytest

from tests.architecture.house import APPS, ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "an inline style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an on… attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an hx-on attribute": re.compile(r"hx-on[:-]", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
    "unescaped text": re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off"),
    "a file from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//", re.I
    ),
}
# Conditions inside tags are not HTML: `{% if stage == "on" and on == … %}`.
TAG = re.compile(r"\{[%{#].*?[%}#]\}", re.S)
SIXTEEN = re.compile(r"(?<![\d.])\d{16}(?![\d.])")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what):
    guilty = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        match = FORBIDDEN[what].search(text if what == "unescaped text" else TAG.sub("x", text))
        if match:
            guilty.append(f"{path.relative_to(ROOT)}: {match.group(0)[:60]}")
    assert guilty == []


def test_the_guards_see_what_they_forbid():
    examples = {
        "an inline script": "<script>alert(1)</script>",
        "an inline style element": "<style>a{}</style>",
        "a style attribute": '<p style="color:red">',
        "an on… attribute": '<a href="#" onclick="x()">',
        "an hx-on attribute": '<a hx-on:click="x()">',
        "a javascript address": '<a href="javascript:x()">',
        "unescaped text": "{{ story|safe }}",
        "a file from elsewhere": '<script src="https://cdn.example/x.js"></script>',
    }
    for what, example in examples.items():
        assert FORBIDDEN[what].search(example), what
    harmless = (
        "<script src=\"{% static 'js/a.js' %}\" defer></script><button data-once>on = 1</button>"
    )
    assert not any(pattern.search(harmless) for pattern in FORBIDDEN.values())


def test_every_partial_says_what_it_needs():
    partials = [
        p for p in TEMPLATES if p.name.startswith("_") and p.parent.name not in {"account", "mfa"}
    ]
    guilty = [
        str(p.relative_to(ROOT)) for p in partials if not p.read_text().startswith("{# needs:")
    ]
    assert guilty == []


def is_synthetic(number: str) -> bool:
    """Sample numbers end in a serial of 9xxx, which no citizen has yet; 1234… and 0000… are nobody's."""
    return number[12] == "9" or len(set(number)) == 1 or number in "12345678901234567890"


def test_no_file_holds_a_number_that_could_be_somebodys():
    tracked = subprocess.run(
        ["git", "ls-files", "templates", "static", "docs", "locale", "README.md", *APPS, "demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    guilty = []
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".png", ".jpg", ".mo", ".woff2", ".gz"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        guilty += [f"{name}: …{n[12:]}" for n in SIXTEEN.findall(text) if not is_synthetic(n)]
    assert guilty == []
