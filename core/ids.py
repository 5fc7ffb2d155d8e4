"""Row identifiers made by us, so that a form can carry the key of the row it will create."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A version 7 UUID: random enough to be unguessable, time-ordered so that indexes stay compact."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)
