"""The public page of what stands in the form, while it is typed. Nothing is saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.roles import Action
from programs import queries
from programs.forms.rows import RowFormSet
from programs.models import DocumentKind, Organization, Program, RequiredDocument
from programs.views import manage
from programs.views.versions import editable


@requires(Action.CATALOGUE_EDIT)
@require_POST
def preview(request: HttpRequest, code: str = "") -> HttpResponse:
    """A piece of the page for htmx; without JavaScript the form again, with the preview beside it."""
    program = editable(request, code) if code else None
    typed = manage.typed_in(request, is_new=program is None)
    is_sound = typed.is_valid()
    shown = _as_public(typed) | {"is_sound": is_sound}
    if request.htmx:
        return render(request, "programs/_preview.html", shown)
    return manage.page_of(request, typed, program, preview=shown)


def _as_public(typed: manage.Typed) -> dict[str, Any]:
    """What is right so far; a field with a mistake is shown as if it were empty."""
    told = typed.form.cleaned_data
    names = {field.name for field in Program._meta.concrete_fields} - {"id", "version"}
    values = {name: value for name, value in told.items() if name in names and value is not None}
    values["name"] = values.get("name") or _("(nama program)")
    values["owner"] = told.get("owner") or Organization(name=_("(pemilik program)"))
    today = timezone.localdate()
    return {
        "program": Program(**values),
        "clauses": queries.clauses(
            [form.rule for form in _sound(typed.criteria) if form.rule], today
        ),
        "papers": _papers(typed.documents),
        "today": today,
    }


def _sound(rows: RowFormSet) -> list[Any]:
    return [form for _place, form in rows.kept()]


def _papers(rows: RowFormSet) -> list[RequiredDocument]:
    told = [form.cleaned_data for form in _sound(rows)]
    kinds = DocumentKind.objects.in_bulk([row["document_kind"] for row in told])
    return [
        RequiredDocument(
            document_kind=kinds[row["document_kind"]],
            is_mandatory=row["is_mandatory"],
            note=row["note"],
        )
        for row in told
        if row["document_kind"] in kinds
    ]
