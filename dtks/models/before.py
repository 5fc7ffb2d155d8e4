"""What a release overwrote: rows as they were, so that applying it can be undone.

While a release is applied (`dtks.applying` names it, for that transaction), every UPDATE of the
register keeps the old rows, whichever statement it was; what the release has added needs no image,
its rows carry its id. Encrypted values are copied as they are.
"""

from typing import Any

import pgtrigger
from django.db import models

from dtks.models.releases import Release

KEEP = """
    IF keeping IS NOT NULL THEN
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
        EXECUTE format(
            'INSERT INTO %I (%s, kept_for_id) SELECT %s, $1 FROM old_rows WHERE release_id <> $1 ON CONFLICT DO NOTHING',
            TG_TABLE_NAME || 'before', columns, columns
        ) USING keeping;
    END IF;
    RETURN NULL;
"""


def keeps_old_rows() -> pgtrigger.Trigger:
    """For the `triggers` of a model that has an image. Once a statement, not once a row."""
    return pgtrigger.Trigger(
        name="keeps_old_rows",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_rows"),
        declare=[
            ("keeping", "uuid := nullif(current_setting('dtks.applying', true), '')::uuid"),
            ("columns", "text"),
        ],
        func=KEEP,
    )


def image_of(model: type[models.Model]) -> type[models.Model]:
    """A model with the columns of `model` and the release they were kept for.

    One image a row: those of a release are dropped when the next one is applied over it.
    """
    columns: dict[str, Any] = {field.attname: _bare(field) for field in model._meta.concrete_fields}

    return type(
        f"{model.__name__}Before",
        (models.Model,),
        {
            **columns,
            "kept_for": models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+"),
            "__module__": model.__module__,
            "__doc__": f"A {model.__name__.lower()} as it was before the release that it is kept for.",
            "__str__": lambda self: str(self.pk),
        },
    )


def _bare(field: models.Field) -> models.Field:
    """The column alone: what it pointed at may be gone by the time it is looked at."""
    if not field.is_relation:
        return field.clone()
    column = field.target_field.clone()
    column.primary_key = column._unique = False
    column.default = models.NOT_PROVIDED
    column.null = field.null
    return column
