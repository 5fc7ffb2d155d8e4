"""Words marked in a text, safe to show."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Nobody types these; the database puts them around what it found.
OPEN, CLOSE = "\x02", "\x03"


def marked(text: str) -> SafeString:
    """With <mark> where OPEN and CLOSE stand, everything else escaped."""
    head, *pieces = text.split(OPEN)
    parts = [format_html("{}", head)]
    for piece in pieces:
        word, _close, rest = piece.partition(CLOSE)
        parts.append(format_html("<mark>{}</mark>{}", word, rest))
    return format_html_join("", "{}", ((part,) for part in parts))


def mark_words(text: str, words: Iterable[str]) -> SafeString:
    """`text` with each of `words` marked, in whatever letters it stands."""
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    if not longest_first:
        return marked(text)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return marked(pattern.sub(lambda found: f"{OPEN}{found[0]}{CLOSE}", text))
