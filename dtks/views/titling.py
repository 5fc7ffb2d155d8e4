"""A file with columns nobody has seen before: a person says what they hold."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.queueing import enqueue
from dtks import queries, services, tasks
from dtks.forms import ColumnsForm
from dtks.workflow import IMPORT, Step


@requires(Action.REGISTER_IMPORT)
@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(queries.batches_for(request.user), pk=pk)
    authorize(request.user, Action.REGISTER_IMPORT, batch.region_id)
    if not IMPORT.allows(Step.MAP, source=batch.state):
        return redirect(batch)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None, file=queries.columns_of(batch)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.map_columns(batch=batch, keys=form.keys(), by=request.user)
        except services.WrongColumns as refusal:
            form.refuse(refusal.message, refusal.places)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            enqueue(tasks.run_import, str(batch.pk))
            return redirect(batch)
    return render(
        request,
        "dtks/import_columns.html",
        {"batch": batch, "form": form},
        status=422 if form.errors else 200,
    )
