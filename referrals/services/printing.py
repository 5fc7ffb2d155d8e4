"""Letters on paper, one or many in one file; who printed them is kept, for they show the full NIK."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.verbs import Verb
from core import pdf, qr
from core.errors import Refused
from referrals.models import Letter, LetterKind
from referrals.queries.wordings import with_drawings
from referrals.services.replying import link_of
from referrals.services.steps import write_event

MOST_AT_ONCE = 50


def render_letter(
    letter: Letter, *, address: str, answer_at: str = "", answer_pin: str = "", paper: str = ""
) -> bytes:
    """The PDF. `address` is where this letter can be verified: it may move, the letter's content cannot.

    `answer_at` and `answer_pin` are for the recipient; a statement asks nobody for an answer.
    """
    data = _sheet(letter, address=address, answer_at=answer_at, answer_pin=answer_pin, paper=paper)
    return pdf.render("letter", {"letters": [data]})


@transaction.atomic
def print_letter(
    *, letter: Letter, by: User, address: str, answer_address: Callable[[str], str], paper: str = ""
) -> bytes:
    """Render for a member of staff. `answer_address` makes the address of a reply link from its token."""
    data = _printed(letter, by=by, address=address, answer_address=answer_address, paper=paper)
    return pdf.render("letter", {"letters": [data]})


@transaction.atomic
def print_letters(
    *,
    letters: Iterable[Letter],
    by: User,
    address: Callable[[str], str],
    answer_address: Callable[[str], str],
) -> bytes:
    """Many letters in one file, each on its own paper. All or none."""
    rows = list(letters)
    if not 1 <= len(rows) <= MOST_AT_ONCE:
        raise Refused(f"Pilih satu sampai {MOST_AT_ONCE} surat untuk dicetak sekaligus.")
    sheets = [
        _printed(row, by=by, address=address(row.code), answer_address=answer_address, paper="")
        for row in rows
    ]
    return pdf.render("letter", {"letters": sheets})


def _printed(
    letter: Letter, *, by: User, address: str, answer_address: Callable[[str], str], paper: str
) -> dict[str, Any]:
    referral = letter.referral
    authorize(by, Action.LETTER_PRINT, referral.region_id)
    answer: dict[str, str] = {}
    if letter.kind != LetterKind.STATEMENT and letter.revoked_at is None:
        link = link_of(letter)
        answer = {"answer_at": answer_address(link.token), "answer_pin": link.spoken_pin}
    write_event(
        referral,
        by=by,
        verb=Verb.LETTER_PRINTED,
        data={"letter": letter.number, "paper": paper or letter.paper},
    )
    return _sheet(letter, address=address, paper=paper, **answer)


def _sheet(
    letter: Letter, *, address: str, answer_at: str = "", answer_pin: str = "", paper: str = ""
) -> dict[str, Any]:
    return {
        **sheet(letter.content, identity=json.loads(letter.identity or "{}"), address=address),
        "paper": paper or letter.paper,
        "mark": "DICABUT" if letter.revoked_at else "",
        "spoken_code": letter.spoken_code,
        "answer_qr": str(qr.svg(answer_at)) if answer_at else "",
        "answer_pin": answer_pin,
    }


def sheet(content: dict[str, Any], *, identity: dict[str, str], address: str) -> dict[str, Any]:
    """A letter's content with what is kept beside it: identity numbers, logos, the code that leads to `address`."""
    person = [
        {**row, "value": identity[row["key"]] if row["key"] else row["value"]}
        for row in content["person"]
    ]
    host = address.partition("://")[2].removesuffix("/").rpartition("/")[0]
    return {
        **content,
        "office": with_drawings(content["office"]),
        "person": person,
        "qr": str(qr.svg(address)),
        "verify_at": host,
    }
