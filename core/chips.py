"""A state in a word, as `{% chip %}` draws it."""

from typing import NamedTuple


class Chip(NamedTuple):
    tone: str
    text: str
    icon: str = ""
    title: str = ""
