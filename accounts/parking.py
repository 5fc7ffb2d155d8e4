"""A form that was sent when its sender was no longer signed in: kept until they are, and given back to nobody else.

It lies encrypted in the session of this browser, for half an hour: neither an address nor a cookie holds what was typed.
Only text is kept. Files stay with the browser, which cannot be told to choose them again.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, QueryDict

from core import crypto

PARKED = "parked_form"
LEFT_BY = "left_by"
MINUTES = 30
# Characters. The longest form of the desk has some twenty thousand.
MOST = 100_000


@dataclass(frozen=True)
class Parked:
    """What was sent to this address, without its files."""

    data: QueryDict
    had_files: bool

    @property
    def fields(self) -> list[tuple[str, str]]:
        return _pairs(self.data)


def fills_itself(view: Callable) -> Callable:
    """This view asks `kept` and draws its form filled; for all others a page offers to send the form again."""
    view.fills_itself = True  # type: ignore[attr-defined]
    return view


def owner_of(request: HttpRequest) -> str:
    """Who was signed in here last: by the session itself, by the one that has run out, or as they left."""
    known = request.session.get(SESSION_KEY) or request.session.get(LEFT_BY)
    if known:
        return known
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key).first() if key else None
    return (ended.get_decoded().get(SESSION_KEY) or "") if ended else ""


def park(request: HttpRequest, *, owner: str) -> bool:
    """False where there is nobody to keep it for, where it is too long, or where it holds a password."""
    fields = [pair for pair in _pairs(request.POST) if pair[0] != "csrfmiddlewaretoken"]
    text = json.dumps(
        {
            "path": request.path,
            "owner": owner,
            "until": time.time() + MINUTES * 60,
            "fields": fields,
            "had_files": any(file.size for file in request.FILES.values()),
        }
    )
    if not owner or len(text) > MOST or any("password" in name for name, _value in fields):
        return False
    request.session[PARKED] = base64.b64encode(crypto.encrypt(text)).decode()
    return True


def kept(request: HttpRequest) -> Parked | None:
    """What this user sent to this address. What is too old or somebody else's is thrown away."""
    stored = request.session.get(PARKED)
    if not stored:
        return None
    try:
        told = json.loads(crypto.decrypt(base64.b64decode(stored)))
    except (InvalidTag, KeyError):
        told = {"owner": "", "until": 0}
    if told["until"] < time.time() or told["owner"] != str(request.user.pk):
        forget(request)
        return None
    if told["path"] != request.path:
        return None
    data = QueryDict(mutable=True)
    for name, value in told["fields"]:
        data.appendlist(name, value)
    return Parked(data, told["had_files"])


def forget(request: HttpRequest) -> None:
    request.session.pop(PARKED, None)


def _pairs(data: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in data.lists() for value in values]
