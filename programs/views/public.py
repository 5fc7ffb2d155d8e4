"""What everyone may read: programmes, without login and without personal data; partners for staff."""

import io
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public, requires
from accounts.roles import Action
from core import pdf, qr
from programs import queries
from programs.forms import CatalogueFilterForm, PartnerFilterForm
from programs.models import Program, PSKSKind


def chosen(form: forms.Form) -> dict[str, str]:
    """The filters in force; a value that is not offered is left out, never an error page."""
    form.is_valid()
    return {name: form.cleaned_data.get(name) or "" for name in form.fields}


def applied(form: forms.Form, wanted: dict[str, str]) -> list[dict[str, str]]:
    """The filters in force as removable tags."""
    tags = []
    for name, value in wanted.items():
        if value:
            choices = dict(getattr(form.fields[name], "choices", ()))
            rest = {other: kept for other, kept in wanted.items() if kept and other != name}
            tags.append(
                {"label": str(choices.get(value, value)), "remove_url": f"?{urlencode(rest)}"}
            )
    return tags


def _layout(request: HttpRequest) -> str:
    """Staff keep their navigation; a visitor gets the public head."""
    return "base.html" if request.user.is_authenticated else "base_public.html"


@public
@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilterForm(request.GET, regions=queries.regions_with_programs())
    wanted = chosen(form)
    page = queries.catalogue_page(
        words=wanted["q"],
        level=wanted["tingkat"],
        sector=wanted["bidang"],
        region=wanted["wilayah"],
        cursor=request.GET.get("hal"),
    )
    context = {
        "page": page,
        "form": form,
        "applied": applied(form, wanted),
        "layout": _layout(request),
    }
    return render(request, "programs/program_list.html", context)


@public
@require_safe
def program_detail(request: HttpRequest, code: str) -> HttpResponse:
    program = queries.program_with_rules(Program.objects.active(), code)
    if program is None:
        raise Http404
    context: dict[str, Any] = _detail_context(program)
    context["layout"] = _layout(request)
    context["may_edit"] = request.user.is_authenticated and _may_edit(request, program)
    # Who edits a programme copies it from its own menu.
    context["may_copy"] = (
        request.user.is_authenticated
        and not context["may_edit"]
        and request.user.may_somewhere(Action.CATALOGUE_EDIT)
    )
    return render(request, "programs/program_detail.html", context)


@public
@require_safe
def program_leaflet(request: HttpRequest, code: str) -> HttpResponse:
    """The programme on A5, for handing out."""
    program = queries.program_with_rules(Program.objects.active(), code)
    if program is None:
        raise Http404
    address = request.build_absolute_uri(program.get_absolute_url())
    today = timezone.localdate()
    data = {
        "name": program.name,
        "aliases": program.aliases,
        "aliases_label": _("Sebutan lain:"),
        "place": program.region.name if program.region else _("Seluruh Indonesia"),
        "benefit": program.benefit,
        "clauses": [
            _(" — atau — ").join(rule.text for rule in clause.rules)
            for clause in queries.clauses(program.criteria.all(), today)
        ],
        "papers": [
            f"{paper.document_kind.name} ({_('wajib') if paper.is_mandatory else _('bila ada')})"
            for paper in program.required_documents.all()
        ],
        "steps": program.step_lines,
        "where": ". ".join(filter(None, [program.where_to_go, program.owner.name])),
        "qr": str(qr.svg(address)),
        "labels": {
            "benefit": _("Manfaat"),
            "who": _("Siapa yang dapat menerima"),
            "papers": _("Berkas yang perlu dibawa"),
            "steps": _("Langkah mengurus"),
            "where": _("Ke mana"),
        },
        "foot": _(
            "Semua layanan gratis. Keputusan ada pada pemilik program. Keadaan per %(day)s; keterangan "
            "terbaru ada pada kode QR atau %(address)s."
        )
        % {"day": date_format(today, "j F Y"), "address": address},
    }
    return FileResponse(
        io.BytesIO(pdf.render("leaflet", data)),
        content_type="application/pdf",
        filename=f"program-{program.code}.pdf",
    )


def _detail_context(program: Program) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "program": program,
        "clauses": queries.clauses(program.criteria.all(), today),
        "papers": program.required_documents.all(),
        "today": today,
    }


def _may_edit(request: HttpRequest, program: Program) -> bool:
    if program.region_id is None:
        return request.user.may_somewhere(Action.CATALOGUE_EDIT)
    return request.user.may(Action.CATALOGUE_EDIT, program.region_id)


@requires(Action.PARTNER_VIEW)
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    kinds: list[PSKSKind] = queries.kinds_with_partners(by=request.user)
    form = PartnerFilterForm(request.GET, kinds=[(kind.code, kind.name) for kind in kinds])
    wanted = chosen(form)
    page = queries.partners_page(
        by=request.user, words=wanted["q"], kind=wanted["jenis"], cursor=request.GET.get("hal")
    )
    context = {"page": page, "kinds": kinds, "form": form, "applied": applied(form, wanted)}
    return render(request, "programs/partner_list.html", context)
