"""An answer with its reasons. As JSON it holds all that is needed to judge it again."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from programs.eligibility.words import Answer, ProgramState, Truth


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Kind(StrEnum):
    """What a reason is about; all but CRITERION speak of the programme."""

    CRITERION = "criterion"
    MEMBERSHIP = "membership"
    NOT_OPEN = "not_open"
    NOT_YET = "not_yet"
    ENDED = "ended"
    QUOTA = "quota"
    BUDGET = "budget"
    NO_CRITERIA = "no_criteria"


class Reason(NamedTuple):
    """One line of the explanation: the rule, the fact it met, and what came out."""

    kind: str
    outcome: Truth
    decides: bool
    text: str = ""
    source: str = ""
    fact: str = ""
    operator: str = ""
    expected: Any = None
    group: str = ""
    is_exclusion: bool = False
    order: int = 0
    value: Any = None
    as_of: date | None = None
    fact_source: str = ""
    is_partial: bool = False

    @property
    def is_missing(self) -> bool:
        return self.kind == Kind.CRITERION and self.outcome is None

    @property
    def sentence(self) -> str:
        """The reason in Indonesian. Only codes are stored, so a replay never depends on a locale."""
        match self.kind:
            case Kind.MEMBERSHIP:
                return _("Sudah tercatat sebagai penerima program ini.")
            case Kind.NOT_OPEN:
                return _("Program sedang tidak menerima usulan baru.")
            case Kind.NOT_YET:
                return _("Masa pendaftaran program belum dimulai.")
            case Kind.ENDED:
                return _("Masa berlaku atau masa pendaftaran program sudah berakhir.")
            case Kind.QUOTA:
                return _("Kuota program untuk wilayah dan masa ini sudah habis.")
            case Kind.BUDGET:
                return _("Anggaran program untuk wilayah dan masa ini sudah habis.")
            case Kind.NO_CRITERIA:
                return _(
                    "Belum ada syarat yang dapat diperiksa di sini. Mohon tanyakan kepada "
                    "pemilik program."
                )
        return self.text


class Verdict(NamedTuple):
    """The answer for one programme. `as_json` holds all that is needed to judge it again."""

    program: ProgramState
    on: date
    answer: Answer
    reasons: tuple[Reason, ...]

    @property
    def deciding(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.decides)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the facts that stand between this verdict and a definite one."""
        if self.answer != Answer.UNKNOWN:
            return ()
        return tuple(dict.fromkeys(r.fact for r in self.reasons if r.decides and r.is_missing))

    def as_json(self) -> dict[str, Any]:
        program = self.program._asdict() | {
            "member_codes": list(self.program.member_codes),
            "valid_from": _iso(self.program.valid_from),
            "valid_to": _iso(self.program.valid_to),
        }
        reasons = [r._asdict() | {"as_of": _iso(r.as_of)} for r in self.reasons]
        return {
            "format": 1,
            "program": program,
            "on": self.on.isoformat(),
            "answer": str(self.answer),
            "reasons": reasons,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Verdict":
        program = dict(data["program"])
        return cls(
            program=ProgramState(
                **program
                | {
                    "member_codes": tuple(program["member_codes"]),
                    "valid_from": _day(program["valid_from"]),
                    "valid_to": _day(program["valid_to"]),
                }
            ),
            on=date.fromisoformat(data["on"]),
            answer=Answer(data["answer"]),
            reasons=tuple(Reason(**r | {"as_of": _day(r["as_of"])}) for r in data["reasons"]),
        )
