"""Locks for things that are not a row yet."""

import uuid

from django.db import connection


def hold(key: uuid.UUID) -> None:
    """Until the transaction ends, only one transaction holds `key`: two submits of one form wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key.bytes[8:], "big", signed=True)]
        )
