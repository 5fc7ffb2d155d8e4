"""Does a set of criteria make sense? Asked by the admin's form and of the seed data alike.

Two kinds of mistakes are found: a row that can never be judged (unknown fact, an operator that
does not fit it, a value of another type), and rows that contradict each other so that nobody could
ever qualify. The second is found by trying: if none of the values worth trying passes all rows on
a fact, no value does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from programs import facts as known
from programs.eligibility import CriterionLike, FactValue, Operator, holds
from programs.facts import FACTS, Choices, Fact, FactType

Number: TypeAlias = int | float


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with row `index`, at which field, in words an admin can act on."""

    index: int
    field: str
    message: str


class Unfit(ValueError):
    """The value typed cannot be used; the message says what is expected."""


_NO_VALUE = {Operator.IS_TRUE, Operator.IS_FALSE, Operator.NOT_EMPTY}
_LISTS = {Operator.IN, Operator.HAS_ANY, Operator.HAS_NONE, Operator.PREFIX}


def takes_value(operator: str) -> bool:
    return operator not in _NO_VALUE


def parse_value(fact: Fact, operator: str, raw: str, *, choices: Choices | None = None) -> Any:
    """What an admin typed ("1-4", "60", "PKH; Sembako/BPNT") as the JSON value of a criterion.

    Words may be given by their code or by the label shown; labels may hold commas, so a semicolon
    parts them.
    """
    if not takes_value(operator):
        return None
    if not raw.strip(" ,;"):
        raise Unfit(_("Isi nilai untuk syarat ini."))
    if fact.type is FactType.NUMBER:
        if operator == Operator.BETWEEN:
            ends = raw.replace("–", "-").replace(_("sampai"), "-").split("-")
            if len(ends) != 2:
                raise Unfit(_("Tulis dua batas dengan tanda hubung, misalnya 1-4."))
            return [_number(end) for end in ends]
        if operator == Operator.IN:
            return [_number(word) for word in _parts(raw, ";" if ";" in raw else ",")]
        return _number(raw)
    known_words = _codes(fact, choices)
    whole = raw.strip().casefold() in known_words
    words = _parts(raw, ";" if ";" in raw or whole else ",")
    if operator not in _LISTS and len(words) > 1:
        raise Unfit(_("Pilih satu nilai saja, atau gunakan «salah satu dari»."))
    codes = _checked_words(fact, words, choices)
    return codes if operator in _LISTS else codes[0]


def _parts(raw: str, separator: str) -> list[str]:
    return [part.strip() for part in raw.split(separator) if part.strip()]


def _codes(fact: Fact, choices: Choices | None) -> dict[str, str]:
    """Code by code and by label, whatever the capitals."""
    words = choices or known.choices_of(fact)
    return {str(label).casefold(): code for code, label in words} | {
        code.casefold(): code for code, _label in words
    }


def show_value(fact_name: str, operator: str, value: Any, *, choices: Choices | None = None) -> str:
    """The inverse of `parse_value`: the JSON value as an admin would type it, in labels."""
    if value is None:
        return ""
    items = value if isinstance(value, list) else [value]
    if operator == Operator.BETWEEN:
        return "-".join(_figure(item) for item in items)
    fact = FACTS.get(fact_name)
    words = choices or (known.choices_of(fact) if fact else ())
    labels = {code: str(label) for code, label in words}
    return "; ".join(labels.get(item) or _figure(item) for item in items)


def _figure(value: Any) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _number(text: str) -> Number:
    """Indonesian figures: dot for thousands, comma for decimals."""
    plain = text.strip().replace(".", "").replace(",", ".").replace(" ", "")
    try:
        value = float(plain)
    except ValueError:
        raise Unfit(_("«%(text)s» bukan angka.") % {"text": text.strip()}) from None
    if value != value or value in (float("inf"), float("-inf")):
        raise Unfit(_("«%(text)s» bukan angka.") % {"text": text.strip()})
    return int(value) if value.is_integer() else value


def _checked_words(fact: Fact, words: Sequence[str], choices: Choices | None) -> list[str]:
    if fact.type is FactType.REGION:
        bad = [word for word in words if not _is_region(word)]
        if bad:
            raise Unfit(
                _("«%(word)s» bukan kode wilayah. Tulis seperti 34 atau 34.04.") % {"word": bad[0]}
            )
        return list(words)
    codes = _codes(fact, choices)
    unknown = [word for word in words if word.casefold() not in codes]
    if unknown:
        raise Unfit(
            _("«%(word)s» tidak dikenal untuk %(fact)s. Pilihan: %(choices)s.")
            % {
                "word": unknown[0],
                "fact": fact.label,
                "choices": "; ".join(
                    str(label) for _code, label in choices or known.choices_of(fact)
                ),
            }
        )
    return list(dict.fromkeys(codes[word.casefold()] for word in words))


def _is_region(code: Any) -> bool:
    if not isinstance(code, str):
        return False
    parts = code.split(".")
    widths = (2, 2, 2, 4)
    return len(parts) <= 4 and all(
        part.isdigit() and part.isascii() and len(part) == width
        for part, width in zip(parts, widths, strict=False)
    )


def words_of(fact: Fact, choices: Choices) -> str:
    """What may be typed as the value of a fact, for the list of facts beside the form."""
    if choices:
        return "; ".join(str(label) for _code, label in choices)
    if fact.type is FactType.REGION:
        return _("kode wilayah, misalnya 34 atau 34.04")
    if fact.type is FactType.BOOLEAN:
        return _("tanpa nilai")
    return _("angka, dalam %s") % fact.unit if fact.unit else _("angka")


def problems(
    rules: Sequence[CriterionLike],
    *,
    choices: dict[str, Choices] | None = None,
    numbers: Sequence[int] | None = None,
) -> list[Problem]:
    """Everything wrong with these rows; empty when they can stand together.

    `numbers` are the rows' numbers on the page, where some rows may be empty or struck out.
    """
    numbers = numbers or range(1, len(rules) + 1)
    found: list[Problem] = []
    sound: list[tuple[int, CriterionLike]] = []
    for index, rule in enumerate(rules):
        problem = _row_problem(index, rule, (choices or {}).get(rule.fact))
        if problem:
            found.append(problem)
        else:
            sound.append((index, rule))
    return found + _contradictions(sound, choices or {}, numbers)


def _row_problem(index: int, rule: CriterionLike, choices: Choices | None) -> Problem | None:
    fact = FACTS.get(rule.fact)
    if fact is None:
        return Problem(index, "fact", _("Fakta «%(name)s» tidak dikenal.") % {"name": rule.fact})
    if rule.operator not in fact.operators:
        return Problem(
            index,
            "operator",
            _("«%(operator)s» tidak dapat dipakai untuk %(fact)s. Gunakan: %(options)s.")
            % {
                "operator": dict(Operator.choices).get(rule.operator, rule.operator),
                "fact": fact.label,
                "options": ", ".join(str(option.label) for option in fact.operators),
            },
        )
    if rule.is_exclusion and rule.group:
        return Problem(
            index,
            "group",
            _("Pengecualian berdiri sendiri: kosongkan kelompok alternatif."),
        )
    message = _value_problem(fact, rule, choices)
    return Problem(index, "value", message) if message else None


def _value_problem(fact: Fact, rule: CriterionLike, choices: Choices | None) -> str:
    value = rule.value
    if not takes_value(rule.operator):
        return "" if value is None else _("Syarat ini tidak memerlukan nilai.")
    if fact.type is FactType.NUMBER:
        numbers = value if isinstance(value, list) else [value]
        if not numbers or not all(_is_number(number) for number in numbers):
            return _("Isi dengan angka.")
        outside = [n for n in numbers if n < fact.minimum or (fact.maximum or n) < n]
        if outside:
            return _range_message(fact)
        if rule.operator == Operator.BETWEEN and (len(numbers) != 2 or numbers[0] > numbers[1]):
            return _("Batas bawah harus lebih kecil daripada batas atas.")
        return ""
    words = value if isinstance(value, list) else [value]
    if isinstance(value, list) != (rule.operator in _LISTS) or not words:
        return _("Isi nilai untuk syarat ini.")
    if not all(isinstance(word, str) for word in words):
        return _("Isi dengan kode pilihan.")
    try:
        _checked_words(fact, words, choices)
    except Unfit as error:
        return str(error)
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _range_message(fact: Fact) -> str:
    if fact.maximum is None:
        return _("%(fact)s paling sedikit %(low)s.") % {"fact": fact.label, "low": fact.minimum}
    return _("%(fact)s harus antara %(low)s dan %(high)s.") % {
        "fact": fact.label,
        "low": fact.minimum,
        "high": fact.maximum,
    }


def _contradictions(
    sound: Sequence[tuple[int, CriterionLike]],
    choices: dict[str, Choices],
    numbers: Sequence[int],
) -> list[Problem]:
    required: dict[str, list[tuple[int, CriterionLike]]] = {}
    groups: dict[str, list[tuple[int, CriterionLike]]] = {}
    for index, rule in sound:
        if rule.group:
            groups.setdefault(rule.group, []).append((index, rule))
        else:
            required.setdefault(rule.fact, []).append((index, rule))

    found: list[Problem] = []
    impossible: set[str] = set()
    for name, rows in required.items():
        if not _satisfiable(name, [rule for _index, rule in rows], choices.get(name)):
            impossible.add(name)
            found.append(
                Problem(
                    rows[-1][0],
                    "value",
                    _(
                        "Syarat tentang %(fact)s saling bertentangan, sehingga tidak ada warga "
                        "yang dapat memenuhinya. Periksa baris %(rows)s."
                    )
                    % {"fact": FACTS[name].label, "rows": _row_numbers(rows, numbers)},
                )
            )
    for rows in groups.values():
        possible = any(
            rule.fact in impossible
            or _satisfiable(
                rule.fact,
                [rule, *(r for _index, r in required.get(rule.fact, ()))],
                choices.get(rule.fact),
            )
            for _index, rule in rows
        )
        if not possible:
            found.append(
                Problem(
                    rows[0][0],
                    "group",
                    _(
                        "Tidak ada alternatif di kelompok ini yang dapat dipenuhi bersama syarat "
                        "lainnya. Periksa baris %(rows)s."
                    )
                    % {"rows": _row_numbers(rows, numbers)},
                )
            )
    return found


def _row_numbers(rows: Iterable[tuple[int, CriterionLike]], numbers: Sequence[int]) -> str:
    return ", ".join(str(numbers[index]) for index, _rule in rows)


def _satisfiable(name: str, rules: Sequence[CriterionLike], choices: Choices | None) -> bool:
    return any(
        all(holds(rule, FactValue(candidate)) for rule in rules)
        for candidate in _worth_trying(FACTS[name], rules, choices)
    )


def _worth_trying(
    fact: Fact, rules: Sequence[CriterionLike], choices: Choices | None
) -> Iterable[Any]:
    """Values such that, if none of them passes all the rules on this fact, no value does."""
    match fact.type:
        case FactType.BOOLEAN:
            return (True, False)
        case FactType.CHOICE:
            return [code for code, _label in choices or known.choices_of(fact)]
        case FactType.NUMBER:
            return _numbers_around(fact, rules)
        case FactType.SET:
            # Rules on sets only ask for some words and forbid others: the fullest set without the
            # forbidden words passes whenever any set does; the empty one serves "must be empty".
            words = {code for code, _label in choices or known.choices_of(fact)}
            for rule in rules:
                if _forbids(rule):
                    words -= set(rule.value or ())
            return (words, set())
        case FactType.REGION:
            # The codes named, and "00", which lies in none of them.
            return [*{code for rule in rules for code in rule.value}, "00"]


def _forbids(rule: CriterionLike) -> bool:
    return (rule.operator == Operator.HAS_NONE and not rule.is_exclusion) or (
        rule.operator == Operator.HAS_ANY and rule.is_exclusion
    )


def _numbers_around(fact: Fact, rules: Sequence[CriterionLike]) -> list[Number]:
    bounds: set[Number] = {fact.minimum}
    for rule in rules:
        bounds.update(rule.value if isinstance(rule.value, list) else [rule.value])
    tried = {n + step for n in bounds for step in (-1, -0.5, 0, 0.5, 1)}
    if fact.maximum is not None:
        tried.add(fact.maximum)
    whole = fact.name in _COUNTED
    return sorted(
        n
        for n in tried
        if n >= fact.minimum
        and (fact.maximum is None or n <= fact.maximum)
        and not (whole and n != int(n))
    )


# Facts that come in whole numbers only: between 4 and 5 there is nobody.
_COUNTED = frozenset({"age", "decile", "years_since_graduation", "power_va"})
