"""The chain of signatures of an office, kept by the admin of the region."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.forms.signing import ChainForm
from referrals.models import SignatureChain
from referrals.queries.signing import held_up, holders
from referrals.views.offices import visible_office


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def chain(request: HttpRequest, pk) -> HttpResponse:
    """Past, present and coming chains, and a new one: `lihat` shows who that would be before it is kept."""
    office = visible_office(request, pk)
    today = timezone.localdate()
    chains = SignatureChain.objects.filter(office=office).prefetch_related("steps__user")
    current = chains.in_force(today)
    preview, status = None, 200
    if request.method == "POST":
        form = ChainForm(request.POST, office=office)
        status = 422
        if form.is_valid() and "lihat" in request.POST:
            preview, status = holders(form.steps(), office, on=today), 200
        elif form.is_valid():
            try:
                services.set_chain(
                    chain_id=form.cleaned_data["id"],
                    office=office,
                    valid_from=form.cleaned_data["valid_from"],
                    steps=form.steps(),
                    by=request.user,
                )
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Rantai tanda tangan disimpan."))
                return redirect("referrals:chain", pk=office.pk)
    else:
        words = ChainForm.words_of(current.steps.all()) if current else {}
        start = {"id": new_id(), "valid_from": today, **words}
        form = ChainForm(office=office, initial=start)
    return render(
        request,
        "referrals/chain_form.html",
        {
            "office": office,
            "form": form,
            "current": current,
            "holders": holders(current.steps.all(), office, on=today) if current else [],
            "others": [row for row in chains[:20] if current is None or row.pk != current.pk],
            "held_up": held_up(office),
            "preview": preview,
            "today": today,
        },
        status=status,
    )
