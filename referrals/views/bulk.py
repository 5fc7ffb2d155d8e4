"""One hand on many referrals: a page that names what stands in the way, and goes on with the rest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.roles import Action
from core.bulk import MOST, SomeCannot
from core.ids import known_id, new_id
from referrals import services
from referrals.models import Referral


@requires(Action.REFERRAL_APPROVE)
@require_POST
def approve_all(request: HttpRequest) -> HttpResponse:
    """`n` are the ticked numbers; with `batch`, the page was read and the button pressed."""
    found = Referral.objects.visible_to(request.user, Action.REFERRAL_APPROVE).for_page()
    referrals = list(found.filter(number__in=request.POST.getlist("n")[:MOST]))
    if not referrals:
        messages.error(request, _("Tandai paling sedikit satu rujukan."))
        return redirect("referrals:approvals")
    pressed = known_id(request.POST.get("batch"))
    batch = pressed or new_id()
    act = {"referrals": referrals, "by": request.user}
    try:
        if pressed:
            count = services.approve_all(batch=batch, **act)
            done = ngettext("%d rujukan disetujui.", "%d rujukan disetujui.", count) % count
            messages.success(request, done)
            return redirect("referrals:approvals")
        obstacles = services.foresee_approvals(**act)
    except SomeCannot as refusal:
        obstacles = refusal.obstacles
    blocked = {obstacle.row.pk for obstacle in obstacles}
    context = {
        "referrals": referrals,
        "rest": [referral for referral in referrals if referral.pk not in blocked],
        "obstacles": obstacles,
        "batch": batch,
    }
    status = 422 if pressed else 200
    return render(request, "referrals/approve_all.html", context, status=status)
