"""What people type and paste, made plain: no unseen signs, digits of any script, lines that stay one line."""

import re

from django import forms
from django.http import QueryDict

# Control characters other than tab and line breaks, the signs that turn the reading direction around (a name could
# show another than it holds), and those that nobody sees. Joiners stay: emoji are made with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_LINE_ENDS = re.compile("[\u2028\u2029]")


def plain(text: str) -> str:
    """Without what cannot be seen. PostgreSQL cannot store a NUL at all."""
    return _LINE_ENDS.sub("\n", _UNSEEN.sub("", text))


def plain_query(query: QueryDict) -> QueryDict:
    """The same query where there is nothing to remove, else a cleaned copy."""
    pairs = [(key, value) for key, values in query.lists() for value in values]
    cleaned = [(plain(key), plain(value)) for key, value in pairs]
    if cleaned == pairs:
        return query
    copy = QueryDict(mutable=True, encoding=query.encoding)
    for key, value in cleaned:
        copy.appendlist(key, value)
    copy._mutable = False
    return copy


def ascii_digits(text: str) -> str:
    """`٣٤٠٤` -> `3404`: digits of every script as those that numbers are kept in."""
    if text.isascii():
        return text
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


class LineField(forms.CharField):
    """One line, whatever was pasted: breaks and runs of spaces become one space."""

    def to_python(self, value) -> str:
        return " ".join((super().to_python(value) or "").split())
