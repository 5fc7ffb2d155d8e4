"""The navigation beside every page: what this user may open, and how much waits there."""

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict:
    return {"nav": []}
