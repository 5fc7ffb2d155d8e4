"""Ready replies as admins write them."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake.models import ReplyTemplate
from intake.replies import unknown_in


@transaction.atomic
def write_reply(*, reply_id: uuid.UUID, values: Mapping[str, Any], by: User) -> ReplyTemplate:
    """Set or change one ready reply; idempotent by `reply_id`."""
    unknown = unknown_in(values["text"])
    if unknown:
        raise Refused("Tidak dikenal: " + ", ".join(f"{{{name}}}" for name in unknown) + ".")
    hold(reply_id)
    row = ReplyTemplate.objects.select_for_update().filter(pk=reply_id).first()
    row = row or ReplyTemplate(id=reply_id, region=values["region"])
    for code in {row.region_id, values["region"].pk if values["region"] else None}:
        if code:
            authorize(by, Action.CATALOGUE_EDIT, code)
        elif not by.may_somewhere(Action.CATALOGUE_EDIT):
            raise PermissionDenied
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    told = {"name": row.name, "step": row.step, "is_active": row.is_active}
    record(Verb.REPLY_CHANGED, row, actor=by, region_id=row.region_id, data=told)
    return row


@transaction.atomic
def load_replies(*, rows: Iterable[dict[str, Any]]) -> int:
    """Add replies that are not there yet; an edited one is left as it is. Returns how many were added."""
    added = 0
    for row in rows:
        key = {name: row[name] for name in ("step", "category", "name")}
        _reply, created = ReplyTemplate.objects.get_or_create(
            **key, region=None, defaults={"text": row["text"]}
        )
        added += created
    return added
