"""Breaking the seal of a case in an emergency."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from intake import services
from intake.forms.sealing import BreakSealForm
from intake.views.stepping import get_or_post


@requires(Action.COMPLAINT_BREAK_SEAL)
@get_or_post
def break_seal(request: HttpRequest) -> HttpResponse:
    form = BreakSealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = services.break_seal(
                number=given["number"], reason=given["reason"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            if opened:
                messages.warning(
                    request,
                    _("Berkas terbuka untuk Anda selama satu jam. Pembukaan ini tercatat."),
                )
                return redirect("dashboard:case", opened.number)
            form.add_error(
                "number",
                _(
                    "Tidak ada berkas dengan nomor itu di wilayah Anda. Periksa angkanya pada tanda terima."
                ),
            )
    status = 422 if form.errors else 200
    return render(request, "intake/seal_form.html", {"form": form}, status=status)
