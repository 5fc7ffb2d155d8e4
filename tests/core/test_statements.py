"""Statements the server plans once, and what counts them."""

import pytest
from django.db import connection

from core.statements import prepared_rows, prepared_write

pytestmark = pytest.mark.django_db


def prepared(words: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE starts_with(statement, %s)", [words]
        )
        return cursor.fetchone()[0]


def test_a_statement_stays_prepared_however_often_it_is_asked():
    for number in range(3):
        assert prepared_rows("SELECT %s::int + 1, 'kept'", [number]) == [(number + 1, "kept")]
    assert prepared("SELECT $1::int + 1, 'kept'") == 1


def test_what_the_orm_asks_is_not_prepared():
    with connection.cursor() as cursor:
        for _time in range(10):
            cursor.execute("SELECT 'often', %s::int", [1])
    assert prepared("SELECT 'often'") == 0


def test_a_write_is_part_of_the_transaction_and_is_counted(django_assert_num_queries):
    prepared_write("CREATE TEMPORARY TABLE written (n int)", [])
    with django_assert_num_queries(2):
        prepared_write("INSERT INTO written VALUES (%s)", [7])
        assert prepared_rows("SELECT n FROM written", []) == [(7,)]
