"""Ready replies as admins keep them: listed by step, written with a preview."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.roles import Action
from core.ids import known_id, new_id
from intake import services
from intake.forms.replying import ReplyForm
from intake.models import ReplyTemplate
from intake.replies import PLACEHOLDERS
from intake.views.clocking import own_row, rows_around
from intake.views.stepping import get_or_post


@requires(Action.CATALOGUE_EDIT)
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    rows = rows_around(ReplyTemplate, request.user)
    return render(request, "intake/reply_list.html", {"rows": rows})


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def reply_new(request: HttpRequest) -> HttpResponse:
    return _page(request)


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def reply_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, own_row(request, ReplyTemplate, pk))


def _page(request: HttpRequest, row: ReplyTemplate | None = None) -> HttpResponse:
    key = row.pk if row else known_id(request.POST.get("id")) or new_id()
    form = ReplyForm(request.POST or None, instance=row, by=request.user)
    preview, status = "", 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif "preview" in request.POST:
            preview = form.preview
        else:
            services.write_reply(reply_id=key, values=form.cleaned_data, by=request.user)
            messages.success(request, _("Balasan tersimpan."))
            return redirect("intake:replies")
    context = {
        "form": form,
        "row": row,
        "key": key,
        "preview": preview,
        "placeholders": {name: label for name, (label, _example) in PLACEHOLDERS.items()},
    }
    return render(request, "intake/reply_form.html", context, status=status)
