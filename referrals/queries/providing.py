"""What somebody of a receiving organisation sees: the letters sent to it, and no word more than stands on them."""

from dataclasses import dataclass

from referrals.models import Letter


@dataclass(frozen=True)
class LetterView:
    """A letter on the screen. Identity numbers stay on the PDF, whose opening is kept."""

    number: str
    issued: str
    office: str
    person: list[tuple[str, str]]
    paragraphs: list[str]
    enclosures: list[str]


def letter_view(letter: Letter) -> LetterView:
    content = letter.content
    return LetterView(
        number=letter.number,
        issued=content.get("date", ""),
        office=letter.office_name,
        person=[(row["label"], row["value"]) for row in content["person"] if not row["key"]],
        paragraphs=content.get("paragraphs", []),
        enclosures=content.get("enclosures", []),
    )
