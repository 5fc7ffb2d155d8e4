"""Cases whose answer of the register has changed since somebody last looked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.roles import Action
from core.paging import keyset
from intake import services
from intake.forms.steps import CaseForm
from intake.models import Complaint, RegisterFlip
from intake.views.stepping import step_door, take_step


@requires(Action.REGISTER_CHECK)
@require_safe
def flips(request: HttpRequest) -> HttpResponse:
    """What new releases have changed for open cases, newest first."""
    waiting = (
        RegisterFlip.objects.visible_to(request.user)
        .waiting()
        .select_related(
            "complaint__client", "complaint__region", "before", "after", "recheck__release"
        )
    )
    page = keyset(waiting, order=("-found_at", "-id"), cursor=request.GET.get("hal"))
    rows = [
        {"flip": row, "is_mine": request.user.may(Action.COMPLAINT_CHECK, row.region_id)}
        for row in page.rows
    ]
    return render(request, "intake/flip_list.html", {"page": page, "rows": rows})


@requires(Action.COMPLAINT_CHECK)
@step_door
def review(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        person = given.get("person")
        services.review_flip(
            complaint=case,
            accept=given["decision"] == "accept",
            note=given["note"],
            person_id=person.pk if person else None,
            by=request.user,
            version=given["version"],
        )

    return take_step(request, number, "flip", apply, _("Perubahan registri sudah ditinjau."))
