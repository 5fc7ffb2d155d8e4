"""Is this person in the register? Asked outside a case, answered beside the form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.roles import Action
from dtks import queries, services
from dtks.forms import CheckForm


@requires(Action.REGISTER_CHECK)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """POST only for a question: a NIK never stands in an address."""
    form = CheckForm(request.POST if request.method == "POST" else None, user=request.user)
    context = {
        "form": form,
        "releases": queries.loaded_releases(request.user),
        "may_log": request.user.may_somewhere(Action.COMPLAINT_LOG),
    }
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answer = services.search(by=request.user, on=localdate(), **told)
        outside = [c.person.region_id for c in answer.likelier if c.is_outside]
        if answer.person and answer.is_outside:
            outside.append(answer.person.region_id)
        context |= {
            "answer": answer,
            "report": form.nik_report,
            "candidates": [c for c in answer.likelier if not c.is_outside],
            "weaker": answer.weaker,
            "outside_count": sum(c.is_outside for c in answer.likelier),
            "outside": queries.outside_regencies(outside) if outside else "",
        }
    status = 422 if form.errors else 200
    return render(request, "dtks/check_form.html", context, status=status)
