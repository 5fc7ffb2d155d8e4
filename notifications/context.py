"""The bell of every page behind the login: how many notices are unread."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from notifications.models import Notice


def inbox(request: HttpRequest) -> dict:
    """Nothing is asked of the database until a template draws the bell."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "inbox_url": reverse("notifications:inbox"),
        "inbox_unread": SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count()),
    }
