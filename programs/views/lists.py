"""Admins edit the lists beside the programmes: PPKS and PSKS kinds, organisations."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused
from programs import queries, services
from programs.forms import (
    OrganizationFilterForm,
    OrganizationForm,
    PPKSKindForm,
    PSKSKindForm,
)
from programs.models import Organization, PPKSKind, PSKSKind
from programs.views.public import applied, chosen

FAMILIES: dict[str, tuple[type, type]] = {
    "ppks": (PPKSKind, PPKSKindForm),
    "psks": (PSKSKind, PSKSKindForm),
}


@requires(Action.CATALOGUE_EDIT)
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    context = {"ppks": PPKSKind.objects.all(), "psks": PSKSKind.objects.all()}
    return render(request, "programs/kind_list.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request: HttpRequest, family: str, code: str) -> HttpResponse:
    if family not in FAMILIES:
        raise Http404
    model, form_class = FAMILIES[family]
    kind = get_object_or_404(model, code=code)
    form = form_class(request.POST or None, initial=form_class.typed_from(kind))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_kind(
                kind=kind,
                draft=form.draft(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
            )
        except Refused as refusal:
            stale.refuse(form, refusal, version=kind.version)
        else:
            messages.success(request, _("%s disimpan.") % kind.name)
            return redirect("programs:kinds")
    context = {"kind": kind, "family": family, "form": form}
    return render(request, "programs/kind_form.html", context, status=stale.status_of(form))


@requires(Action.CATALOGUE_EDIT)
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    form = OrganizationFilterForm(request.GET)
    wanted = chosen(form)
    page = queries.organizations_page(
        by=request.user, words=wanted["q"], kind=wanted["jenis"], cursor=request.GET.get("hal")
    )
    context = {"page": page, "form": form, "applied": applied(form, wanted)}
    return render(request, "programs/organization_list.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def organization_new(request: HttpRequest) -> HttpResponse:
    form = OrganizationForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_organization(
                id=form.cleaned_data["id"], draft=form.draft(), by=request.user
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%s disimpan.") % row.name)
            return redirect("programs:organizations")
    return _organization_page(request, form, None)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: HttpRequest, code: str) -> HttpResponse:
    rows = Organization.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    row = get_object_or_404(rows.for_list(), code=code)
    form = OrganizationForm(
        request.POST or None, by=request.user, initial=OrganizationForm.typed_from(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_organization(
                organization=row,
                draft=form.draft(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
            )
        except Refused as refusal:
            stale.refuse(form, refusal, version=row.version)
        else:
            messages.success(request, _("%s disimpan.") % row.name)
            return redirect("programs:organizations")
    return _organization_page(request, form, row)


def _organization_page(
    request: HttpRequest, form: OrganizationForm, row: Organization | None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "organization": row}
    return render(request, "programs/organization_form.html", context, status=stale.status_of(form))
