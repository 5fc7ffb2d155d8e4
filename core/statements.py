"""Statements that are asked all day: the server keeps their plan."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


def prepared_rows(sql: str, parameters: Sequence[Any]) -> list[tuple]:
    """Rows of a statement that is planned once a connection, by name on the server.

    Write it so that one plan is right for all values: `=` rather than `ANY` for a single one.
    A pooler between must pass protocol-level prepares on.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.queries_logged:
        # Where queries are counted, this one counts.
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, parameters, prepare=True).fetchall()


def prepared_write(sql: str, parameters: Sequence[Any]) -> None:
    """The same for a statement that answers no rows."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, parameters, prepare=True)
