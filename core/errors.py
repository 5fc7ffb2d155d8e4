"""Refusals a user can act on."""


class Refused(Exception):
    """A service declines, with a sentence in Indonesian that says what to do next. Views show it as it is."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class StaleSave(Refused):
    """Somebody else changed the row after this form was opened."""
