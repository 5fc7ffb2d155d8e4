"""The survey at the end of a case, with the receipt alone or at the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.access import authorize, public, requires
from accounts.roles import Action
from core.errors import Refused
from intake import services
from intake.forms.satisfaction import SurveyForm
from intake.models import Complaint, Survey, SurveyQuestion
from intake.queries import kept_for
from intake.views.stepping import get_or_post, visible
from intake.views.tracking import case_of, keep_private


def _asked(request: HttpRequest, complaint: Complaint, *, by=None) -> SurveyForm | None:
    """The form to draw, or None once the word was given."""
    if Survey.objects.filter(complaint=complaint).exists():
        return None
    questions = list(SurveyQuestion.objects.in_force(localdate()))
    form = SurveyForm(request.POST or None, questions=questions)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_survey(complaint=complaint, by=by, **form.given)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return None
    return form


@public
@get_or_post
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the receipt."""
    given = case_of(token)
    if given is None:
        return render(request, "intake/track_missing.html", status=404)
    form = _asked(request, kept_for(given) or given)
    context = {"form": form, "number": given.number, "token": token}
    status = 422 if form and form.errors else 200
    response = keep_private(render(request, "intake/survey_public.html", context, status=status))
    # Still told to no other site; under `no-referrer` a browser sends a form from nowhere, and it would be refused.
    response["Referrer-Policy"] = "same-origin"
    return response


@requires(Action.CITIZEN_TELL)
@get_or_post
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """Filled in by an officer who reads the questions out."""
    complaint = visible(request, number)
    authorize(request.user, Action.CITIZEN_TELL, complaint.region_id)
    form = _asked(request, complaint, by=request.user)
    if form is None:
        messages.success(request, _("Penilaian warga tersimpan. Terima kasih."))
        return redirect(complaint)
    context = {"form": form, "complaint": complaint}
    status = 422 if form.errors else 200
    return render(request, "intake/survey_desk.html", context, status=status)
