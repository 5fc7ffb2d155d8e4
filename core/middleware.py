"""What every answer gets, errors too."""

import time
import uuid

import structlog
from django.http import Http404, HttpRequest, HttpResponse

from core.texts import plain, plain_query

log = structlog.get_logger("request")


class RequestLogMiddleware:
    """One line a request, with the pattern of the address and never the address itself: numbers stay out of logs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or match.view_name != "health":
            log.info(
                "answered",
                method=request.method,
                view=match.view_name if match else None,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response


class PlainTextMiddleware:
    """Control characters and signs that turn the reading direction reach no view, whatever page they were sent to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if request.path != plain(request.path):
            raise Http404
        request.GET = plain_query(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = plain_query(request.POST)  # type: ignore[assignment]


class NoStoreMiddleware:
    """A page behind the login is kept by no cache: the next person at the counter must not find it with Back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
