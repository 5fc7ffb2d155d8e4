"""Several lists by one journey to the database: a page that joins many tables waits once, not once a table."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet, Value


def read_together(*querysets: QuerySet) -> None:
    """Fill lazy querysets as if each had been walked; its prefetches still cost a journey each.

    The statements go out as one text, which only a cursor that binds on the client may send; ours do
    (`server_side_binding` is off, and a pooler in transaction mode keeps such a text together).
    """
    waiting = [found for found in querysets if found._result_cache is None]
    sent, statements, parameters = [], [], []
    for found in waiting:
        compiler = found.query.get_compiler(using=found.db)
        try:
            statement, values = compiler.as_sql()
        except EmptyResultSet:
            found._result_cache = []
            continue
        sent.append((found, compiler))
        statements.append(statement)
        parameters += values
    if not sent:
        return
    with connections[sent[0][0].db].cursor() as cursor:
        cursor.execute(";\n".join(statements), parameters)
        # pghistory, which tells every statement of a request who asks, leaves the cursor at the last answer.
        cursor.set_result(0)
        answers = [cursor.fetchall()]
        while cursor.nextset():
            answers.append(cursor.fetchall())
    for (found, compiler), rows in zip(sent, answers, strict=True):
        _fill(found, compiler, rows)


def _fill(found: QuerySet, compiler: Any, rows: list[tuple]) -> None:
    """Let the queryset build its objects from these rows by its own road."""
    width = compiler.col_count if compiler.has_extra_select else None
    chunk = [row[:width] for row in rows]
    compiler.execute_sql = lambda *args, **kwargs: [chunk]
    found.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
    try:
        found._fetch_all()
    finally:
        # A queryset made from this one compiles for itself again.
        del found.query.get_compiler


def totals(found: QuerySet, **aggregates: Any) -> QuerySet:
    """`aggregate` as a queryset of one dict, so that it can be read together with others."""
    return found.order_by().values(whole=Value(1)).annotate(**aggregates).values(*aggregates)


def attach(row: Model, name: str, related: Iterable[Model]) -> None:
    """Let `row.<name>.all()` answer with rows that were read beside it, as a prefetch would."""
    found = getattr(row, name).all()
    found._result_cache = list(related)
    found._prefetch_done = True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found
