"""Refusals a user can act on."""

from collections.abc import Collection


class Refused(Exception):
    """A service declines, with a sentence in Indonesian that says what to do next. Views show it as it is."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class StaleSave(Refused):
    """Somebody else changed the row after this form was opened: `fields` of it, where that is known."""

    def __init__(self, message: str, fields: Collection[str] = ()):
        super().__init__(message)
        self.fields = frozenset(fields)
