"""An initiative and its focal points: who answers in which organisation, and since when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused
from programs import services
from programs.forms import FocalPointForm
from programs.views.versions import editable


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def focal_points(request: HttpRequest, code: str) -> HttpResponse:
    """The rows, and one form: empty for a new row, or filled with the row that the address names."""
    program = editable(request, code)
    rows = list(program.focal_points.select_related("organization"))
    chosen = next((row for row in rows if str(row.pk) == request.GET.get("ubah")), None)
    initial = FocalPointForm.typed_from(chosen) if chosen else FocalPointForm.blank()
    form = FocalPointForm(request.POST or None, program=program, initial=initial)
    form.fields["version"].required = chosen is not None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_focal_point(
                id=form.cleaned_data["id"],
                program=program,
                draft=form.draft(),
                by=request.user,
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refusal:
            stale.refuse(form, refusal, version=chosen.version if chosen else 0)
        else:
            messages.success(request, _("Narahubung disimpan."))
            return redirect("programs:manage_focal_points", program.code)
    context = {
        "program": program,
        "rows": rows,
        "form": form,
        "chosen": chosen,
        "today": timezone.localdate(),
    }
    return render(
        request, "programs/manage_focal_points.html", context, status=stale.status_of(form)
    )
