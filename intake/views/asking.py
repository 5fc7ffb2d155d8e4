"""Answers about a whole family, given at once by whoever sits at the counter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused, StaleSave
from intake import services
from intake.families import family_of, of_case
from intake.forms.asking import FamilyAskForm, questions_again
from intake.queries import latest_check
from intake.views.stepping import visible


@requires(Action.COMPLAINT_COMPLETE)
@require_POST
def ask_family(request: HttpRequest, number: str) -> HttpResponse:
    complaint = visible(request, number)
    authorize(request.user, Action.COMPLAINT_COMPLETE, complaint.region_id)
    subject = of_case(complaint, latest_check(complaint))
    family = family_of(subject, request.user, on=localdate())
    names = {member.key: member.name for member in family}
    questions = questions_again(request.POST.get("asked", ""), names)
    form = FamilyAskForm(request.POST, questions=questions)
    status = 422
    if form.is_valid():
        try:
            services.answer_for_family(
                complaint=complaint,
                answers=form.answers,
                on=localdate(),
                by=request.user,
                version=form.cleaned_data["version"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
            form.data = form.data.copy()
            form.data["version"] = str(visible(request, number).version)
            status = 409 if isinstance(refusal, StaleSave) else 422
        else:
            messages.success(request, _("Jawaban tersimpan; penilaian di bawah sudah memakainya."))
            return redirect("dashboard:family", number=number)
    context = {"complaint": complaint, "form": form}
    return render(request, "intake/family_ask.html", context, status=status)
