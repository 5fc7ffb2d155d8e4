"""What a citizen heard of a case and still has to hear, read along with the case itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from intake.models import CitizenMessage

MOST_TOLD = 2


@dataclass(frozen=True)
class News:
    what: str
    at: datetime | None
    road: str = ""
    by: str = ""


def with_case() -> ArraySubquery:
    """For `annotate(news=…)`."""
    rows = CitizenMessage.objects.filter(complaint=OuterRef("pk")).order_by(
        "-settled_at", "-proposed_at"
    )
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                occasion="occasion",
                state="state",
                road="road",
                proposed_at="proposed_at",
                settled_at="settled_at",
                by="settled_by__name",
            )
        )
    )


def untold(rows: list[dict[str, Any]]) -> list[News]:
    waiting = [row for row in rows if row["state"] == CitizenMessage.State.WAITING]
    return [News(_what(row), parse_datetime(row["proposed_at"])) for row in waiting]


def told(rows: list[dict[str, Any]]) -> list[News]:
    """What they heard last."""
    found = [row for row in rows if row["state"] == CitizenMessage.State.TOLD][:MOST_TOLD]
    return [
        News(
            _what(row),
            parse_datetime(row["settled_at"]),
            str(CitizenMessage.Road(row["road"]).label),
            row["by"],
        )
        for row in found
    ]


def _what(row: dict[str, Any]) -> str:
    return str(CitizenMessage.Occasion(row["occasion"]).label)
