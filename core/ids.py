"""Row identifiers made by us, so that a form can carry the key of the row it will create."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A version 7 UUID: random enough to be unguessable, time-ordered so that indexes stay compact."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def known_id(text: str | None) -> uuid.UUID | None:
    """An identifier that somebody sent; None for anything that is not one."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
