"""Turns as a supervisor or an admin sets them: where they hold, who is next, and who has had how many."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from intake import services
from intake.forms.dealing import TurnRuleForm
from intake.models import TurnRule
from intake.rotas import rotas_of
from intake.views.stepping import get_or_post


@requires(Action.TURNS_EDIT)
@get_or_post
def turns(request: HttpRequest) -> HttpResponse:
    form = TurnRuleForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            services.start_turns(
                rule_id=given.pop("id"),
                region_id=given.pop("region").pk,
                by=request.user,
                **given,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Giliran otomatis tersimpan."))
            return redirect("intake:turns")
    today = localdate()
    rules = TurnRule.objects.visible_to(request.user, Action.TURNS_EDIT).not_over(today)
    context = {"form": form, "rotas": rotas_of(rules.select_related("region"), on=today)}
    status = 422 if form.errors else 200
    return render(request, "intake/turn_list.html", context, status=status)


@requires(Action.TURNS_EDIT)
@require_POST
def turns_stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rules = TurnRule.objects.visible_to(request.user, Action.TURNS_EDIT)
    services.stop_turns(rule=get_object_or_404(rules, pk=pk), by=request.user)
    messages.success(request, _("Giliran dihentikan. Keluhan yang sudah dibagikan tetap dipegang."))
    return redirect("intake:turns")
