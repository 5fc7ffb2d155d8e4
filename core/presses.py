"""The same form pressed twice, where its second press would be refused: it is one act and no alarm."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LAST = "last_press"


def of(request: HttpRequest) -> str:
    """A mark of one form with everything in it, unreadable."""
    fields = [pair for pair in request.POST.lists() if pair[0] != "csrfmiddlewaretoken"]
    return salted_hmac("press", f"{request.path} {sorted(fields)}").hexdigest()


def keep(request: HttpRequest, mark: str) -> None:
    """In the transaction of the act: a second press that waits for the row finds the mark when the lock is free."""
    request.session[LAST] = mark
    request.session.save()


def is_kept(request: HttpRequest, mark: str) -> bool:
    """Asked of the database: this request read its session before the first of the two had ended."""
    stored = type(request.session)(request.session.session_key)
    return stored.get(LAST) == mark
