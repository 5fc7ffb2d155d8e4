"""Admins edit programmes, their criteria and their papers."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused, StaleSave
from core.ids import new_id
from programs import queries, services
from programs.content import Parts, content_of, content_of_parts, parts_of
from programs.criteria import words_of
from programs.facts import FACTS
from programs.forms import CriterionFormSet, DocumentFormSet, ManageFilterForm, ProgramForm
from programs.forms.rows import CriterionForm, DocumentForm
from programs.models import Organization, Program
from programs.views import copying
from programs.views.public import applied, chosen
from programs.views.versions import editable
from regions.models import Region

CRITERIA, DOCUMENTS = "syarat", "berkas"  # prefixes of the two sets of rows


@dataclass
class Typed:
    """The three parts of the page: the programme, its criteria, its papers."""

    form: ProgramForm
    criteria: Any
    documents: Any

    def is_valid(self) -> bool:
        # All three are asked, so that every mistake is shown at once.
        return all([self.form.is_valid(), self.criteria.is_valid(), self.documents.is_valid()])

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors) or self.criteria.has_errors or self.documents.has_errors


@requires(Action.CATALOGUE_EDIT)
@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    form = ManageFilterForm(request.GET)
    wanted = chosen(form)
    page = queries.manage_page(
        by=request.user,
        words=wanted["q"],
        level=wanted["tingkat"],
        state=wanted["keadaan"],
        cursor=request.GET.get("hal"),
    )
    context = {"page": page, "form": form, "applied": applied(form, wanted)}
    return render(request, "programs/manage_list.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def program_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if "dari" in request.GET:
            source = copying.source(request.user, request.GET["dari"])
            typed = _blank(request, *copying.filled_from(source, by=request.user))
            return page_of(request, typed, None, copied_from=source)
        initial = {"id": new_id(), "version": 1, "is_open": True, "level": "regional"}
        return page_of(request, _blank(request, initial, [{}], [{}]), None)
    typed = typed_in(request, is_new=True)
    if _wants_row(request):
        return page_of(request, _with_one_more(request, typed, is_new=True), None)
    if typed.is_valid():
        try:
            program = services.create_program(
                id=typed.form.cleaned_data["id"],
                draft=typed.form.draft(),
                criteria=typed.criteria.drafts(),
                documents=typed.documents.drafts(),
                by=request.user,
            )
        except Refused as refusal:
            typed.form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Program %s disimpan.") % program.name)
            return redirect("programs:manage_edit", program.code)
    return page_of(request, typed, None)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def program_edit(request: HttpRequest, code: str) -> HttpResponse:
    program = editable(request, code)
    if request.method != "POST":
        restored = _restored(request, program)
        return page_of(
            request, restored or _stored(request, program), program, restored is not None
        )
    typed = typed_in(request, is_new=False)
    if _wants_row(request):
        return page_of(request, _with_one_more(request, typed, is_new=False), program)
    if typed.is_valid():
        try:
            _save(request, program, typed)
        except Refused as refusal:
            typed.form.initial = ProgramForm.typed_from(program)
            stale.refuse(typed.form, refusal, version=program.version)
            if isinstance(refusal, StaleSave):
                typed.form.clashes += _row_clashes(program, typed, refusal.fields)
        else:
            messages.success(request, _("Program %s disimpan.") % program.name)
            is_dated = bool(typed.form.cleaned_data["effective"])
            where = "programs:manage_versions" if is_dated else "programs:manage_edit"
            return redirect(where, program.code)
    return page_of(request, typed, program)


def _row_clashes(program: Program, typed: Typed, fields: Collection[str]) -> list[stale.Clash]:
    """Criteria and papers that somebody changed, beside the rows of the form."""
    parts = Parts(typed.form.draft(), typed.criteria.drafts(), typed.documents.drafts())
    told = content_of_parts(parts, code=program.code, owner=program.owner.code)
    return [
        stale.Clash(change.label, change.old or "—", change.new)
        for name, change in queries.row_changes(content_of(program), told)
        if not fields or name in fields
    ]


def _save(request: HttpRequest, program: Program, typed: Typed) -> None:
    """A correction holds at once; a change with a date makes a version of its own."""
    told = typed.form.cleaned_data
    parts = Parts(typed.form.draft(), typed.criteria.drafts(), typed.documents.drafts())
    if told["effective"]:
        services.schedule_version(
            program=program,
            parts=parts,
            valid_from=told["effective"],
            decree=told["decree"],
            expected_version=told["version"],
            by=request.user,
        )
    else:
        services.edit_program(
            program=program,
            draft=parts.draft,
            criteria=parts.criteria,
            documents=parts.documents,
            expected_version=told["version"],
            by=request.user,
        )


def _restored(request: HttpRequest, program: Program) -> Typed | None:
    """The form filled with an earlier version: nothing is saved until the admin has looked and says so."""
    wanted = request.GET.get("versi", "")
    if not (wanted.isdecimal() and len(wanted) < 9):
        return None
    version = get_object_or_404(program.versions, number=int(wanted))
    old = version.content
    owner = get_object_or_404(Organization, code=old["owner"])
    draft = parts_of(old, owner_id=owner.pk).draft
    place = Region.objects.filter(pk=draft.region_id).first()
    initial = draft.values() | {
        "id": program.pk,
        "version": program.version,
        "owner": owner.pk,
        "region": f"{place.pk} {place.name}" if place else "",
    }
    held = [row.pk for row in program.criteria.all()]
    rules = [
        CriterionForm.typed_from(draft.rule) | {"id": draft.id}
        for draft in parts_of(old, owner_id=owner.pk, held=held).criteria
    ]
    return _blank(request, initial, rules or [{}], old["documents"] or [{}], is_new=False)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def program_history(request: HttpRequest, code: str) -> HttpResponse:
    program = editable(request, code)
    context = {"program": program, "entries": queries.history(program)}
    return render(request, "programs/manage_history.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def program_toggle(request: HttpRequest, code: str) -> HttpResponse:
    """Take a programme out of the catalogue, or put it back, after asking."""
    program = editable(request, code)
    if request.method != "POST":
        return render(request, "programs/manage_toggle.html", {"program": program})
    version = request.POST.get("version", "")
    try:
        services.set_active(
            program=program,
            is_active=request.POST.get("tampil") == "1",
            expected_version=int(version) if version.isdecimal() and len(version) < 9 else 0,
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Perubahan disimpan."))
    return redirect("programs:manage_edit", program.code)


def _wants_row(request: HttpRequest) -> bool:
    """The "add a row" button of a browser without scripts: nothing is checked or saved."""
    return request.POST.get("tambah") in {CRITERIA, DOCUMENTS}


def typed_in(request: HttpRequest, *, is_new: bool) -> Typed:
    return Typed(
        ProgramForm(request.POST, by=request.user, is_new=is_new),
        CriterionFormSet(request.POST, prefix=CRITERIA),
        DocumentFormSet(request.POST, prefix=DOCUMENTS),
    )


def _blank(
    request: HttpRequest,
    initial: dict[str, Any],
    criteria: list[dict[str, Any]],
    documents: list[dict[str, Any]],
    *,
    is_new: bool = True,
) -> Typed:
    return Typed(
        ProgramForm(initial=initial, by=request.user, is_new=is_new),
        CriterionFormSet(prefix=CRITERIA, initial=criteria),
        DocumentFormSet(prefix=DOCUMENTS, initial=documents),
    )


def _stored(request: HttpRequest, program: Program) -> Typed:
    return _blank(
        request,
        ProgramForm.typed_from(program),
        [CriterionForm.typed_from(row) for row in program.criteria.all()] or [{}],
        [DocumentForm.typed_from(row) for row in program.required_documents.all()] or [{}],
        is_new=False,
    )


def _with_one_more(request: HttpRequest, typed: Typed, *, is_new: bool) -> Typed:
    """What was typed, as it was typed, and one empty row more."""

    def raw(form: Any) -> dict[str, Any]:
        return {field.name: field.data for field in form}

    rows = {
        CRITERIA: [raw(form) for form in typed.criteria.forms],
        DOCUMENTS: [raw(form) for form in typed.documents.forms],
    }
    rows[request.POST["tambah"]].append({})
    return _blank(request, raw(typed.form), rows[CRITERIA], rows[DOCUMENTS], is_new=is_new)


def _fact_list(criteria: Any) -> list[dict[str, Any]]:
    """The facts an admin may use, for the list beside the form and the script that reads it."""
    return [
        {
            "name": fact.name,
            "label": fact.label,
            "origin": fact.origin.label,
            "operators": fact.operators,
            "codes": " ".join(fact.operators),
            "words": words_of(fact, criteria.choices[fact.name]),
            "labels": json.dumps([str(label) for _code, label in criteria.choices[fact.name]]),
        }
        for fact in FACTS.values()
    ]


def page_of(
    request: HttpRequest,
    typed: Typed,
    program: Program | None,
    is_restored: bool = False,
    **more: Any,
) -> HttpResponse:
    """`more` is what another app shows beside the form, such as the impact on its register."""
    context = {
        "program": program,
        "form": typed.form,
        "criteria": typed.criteria,
        "documents": typed.documents,
        "facts": _fact_list(typed.criteria),
        "has_errors": typed.has_errors,
        "is_restored": is_restored,
        **more,
    }
    status = stale.status_of(typed.form) if typed.form.errors else 422 if typed.has_errors else 200
    return render(request, "programs/manage_form.html", context, status=status)
