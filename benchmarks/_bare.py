"""What the pages are measured against: one indexed query drawn as a table, and one row stored; behind the same middleware."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from accounts.access import signed_in
from core.ids import new_id
from intake.models import Complaint

TABLE = engines["django"].from_string(
    "<html><body><table>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.client.name }}</td>"
    "<td>{{ row.due_at }}</td></tr>{% endfor %}</table></body></html>"
)


@signed_in
def rows(request: HttpRequest) -> HttpResponse:
    found = Complaint.objects.filter(region_id=request.GET["wilayah"], status="closed")
    found = found.select_related("client").only("number", "due_at", "client__name")
    return HttpResponse(TABLE.render({"rows": found.order_by("due_at", "id")[:25]}))


@signed_in
def store(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (id, text) VALUES (%s, %s)", [new_id(), request.POST["story"]]
        )
    return HttpResponse("ok")


urlpatterns = [
    path("bare/", rows),
    path("bare/simpan/", store),
    path("", include("slrt.urls")),
]
