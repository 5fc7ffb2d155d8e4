"""What is asked in a home visit, declared once: codes stay in the database, words may change.

`counts` are the answers that meet one of the eight items of Kepmensos 262/HUK/2022. Without any dwelling a family is
directly *fakir miskin* by the same decree. The count is shown; people conclude.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Refused

SOURCE = "Kepmensos 262/HUK/2022"
Text = str | Promise


class UnknownAnswer(Refused):
    """A question or an option that the catalogue does not have."""


@dataclass(frozen=True)
class Question:
    code: str
    label: Text
    options: tuple[tuple[str, Text], ...]
    counts: frozenset[str] = frozenset()
    short: Text = ""  # how the result is headed, where the question is long

    def words(self, answer: str) -> Text:
        return dict(self.options).get(answer, answer)


@dataclass(frozen=True)
class Section:
    title: Text
    questions: tuple[Question, ...]


YES_NO = (("yes", _("Ya")), ("no", _("Tidak")))

SECTIONS = (
    Section(
        _("Rumah"),
        (
            Question(
                "dwelling",
                _("Tempat tinggal"),
                (
                    ("own", _("Milik sendiri")),
                    ("family", _("Menumpang keluarga")),
                    ("rent", _("Sewa atau kontrak")),
                    ("free", _("Pinjam, bebas sewa")),
                    ("none", _("Tidak punya tempat tinggal")),
                ),
            ),
            Question(
                "floor",
                _("Lantai terluas"),
                (
                    ("tile", _("Keramik, ubin")),
                    ("cement", _("Semen, plester")),
                    ("wood", _("Kayu, bambu")),
                    ("earth", _("Tanah")),
                ),
                frozenset({"cement", "earth"}),
            ),
            Question(
                "wall",
                _("Dinding terluas"),
                (
                    ("plastered", _("Tembok diplester")),
                    ("bare", _("Tembok belum diplester")),
                    ("board", _("Kayu, papan")),
                    ("bamboo", _("Bambu, anyaman")),
                    ("scrap", _("Seng, terpal, kardus")),
                ),
                frozenset({"bare", "board", "bamboo", "scrap"}),
            ),
            Question(
                "roof",
                _("Atap terluas"),
                (
                    ("tile", _("Genteng, beton")),
                    ("zinc", _("Seng, asbes")),
                    ("thatch", _("Ijuk, rumbia, daun")),
                    ("scrap", _("Terpal, plastik")),
                ),
            ),
        ),
    ),
    Section(
        _("Listrik, air, dan jamban"),
        (
            Question(
                "power",
                _("Listrik"),
                (
                    ("none", _("Tidak ada")),
                    ("450", "450 VA"),
                    ("900", "900 VA"),
                    ("1300", "1.300 VA"),
                    ("2200", "2.200 VA"),
                    ("more", _("Di atas 2.200 VA")),
                    ("shared", _("Menyambung tetangga")),
                ),
                frozenset({"none", "450"}),
            ),
            Question(
                "water",
                _("Air minum"),
                (
                    ("piped", _("PDAM, ledeng")),
                    ("well", _("Sumur, mata air terlindung")),
                    ("open", _("Sungai, air tak terlindung")),
                    ("bought", _("Beli isi ulang, jeriken")),
                ),
            ),
            Question(
                "toilet",
                _("Jamban"),
                (
                    ("own", _("Milik sendiri")),
                    ("shared", _("Bersama keluarga lain")),
                    ("public", _("Umum")),
                    ("none", _("Tidak ada")),
                ),
                frozenset({"shared", "public", "none"}),
            ),
        ),
    ),
    Section(
        _("Penghidupan setahun terakhir"),
        (
            Question(
                "head_works",
                _("Kepala keluarga bekerja?"),
                YES_NO,
                frozenset({"no"}),
                _("Kepala keluarga bekerja"),
            ),
            Question(
                "food_worry",
                _("Pernah khawatir tidak makan, atau tidak makan?"),
                YES_NO,
                frozenset({"yes"}),
                _("Khawatir tidak makan"),
            ),
            Question(
                "food_half",
                _("Makanan lebih dari separuh pengeluaran?"),
                YES_NO,
                frozenset({"yes"}),
                _("Makan di atas separuh belanja"),
            ),
            Question(
                "clothes",
                _("Membeli pakaian dalam setahun?"),
                YES_NO,
                frozenset({"no"}),
                _("Membeli pakaian"),
            ),
        ),
    ),
)

QUESTIONS = {question.code: question for section in SECTIONS for question in section.questions}
ITEMS = sum(1 for question in QUESTIONS.values() if question.counts)
# The connection's lower limit, for criteria that ask for a number. 3,500 VA is the next tariff above 2,200.
POWER_VA = {"none": 0, "450": 450, "900": 900, "1300": 1300, "2200": 2200, "more": 3500}


@dataclass(frozen=True)
class Count:
    """How many of the eight items are met, and how many were asked."""

    met: int
    asked: int
    of: int
    without_dwelling: bool


def clean(answers: Mapping[str, Any]) -> dict[str, str]:
    """Only what was answered, in the order of the catalogue. Raises UnknownAnswer for anything it does not know."""
    for code, answer in answers.items():
        question = QUESTIONS.get(code)
        if question is None or (answer and answer not in dict(question.options)):
            raise UnknownAnswer(
                "Pertanyaan kunjungan sudah diperbarui. Muat ulang halaman, lalu pilih jawabannya lagi."
            )
    return {code: str(answers[code]) for code in QUESTIONS if answers.get(code)}


def count(answers: Mapping[str, str]) -> Count:
    counted = [q for q in QUESTIONS.values() if q.counts]
    asked = [q for q in counted if answers.get(q.code)]
    met = [q for q in asked if answers[q.code] in q.counts]
    return Count(len(met), len(asked), len(counted), answers.get("dwelling") == "none")


def spelled(answers: Mapping[str, str]) -> list[tuple[Text, list[tuple[Text, Text, bool]]]]:
    """(section, [(question, answer, does it count)]) of what was answered, for reading."""
    found = []
    for section in SECTIONS:
        lines = [
            (q.short or q.label, q.words(answers[q.code]), answers[q.code] in q.counts)
            for q in section.questions
            if answers.get(q.code)
        ]
        if lines:
            found.append((section.title, lines))
    return found
