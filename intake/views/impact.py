"""What a change typed into the catalogue would do to the families of the register: shown in the same form, nothing saved."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.roles import Action
from intake.impact import impact_of
from programs.content import Parts
from programs.queries import judged_program
from programs.views import manage
from programs.views.versions import editable


@requires(Action.CATALOGUE_EDIT)
@require_POST
def impact(request: HttpRequest, code: str) -> HttpResponse:
    program = editable(request, code)
    typed = manage.typed_in(request, is_new=False)
    if not typed.is_valid():
        return manage.page_of(request, typed, program)
    scopes = request.user.scopes(Action.CATALOGUE_EDIT)
    on = timezone.localdate()
    found = impact_of(
        program=judged_program(pk=program.pk, region_code=scopes[0], on=on),
        parts=Parts(typed.form.draft(), typed.criteria.drafts(), typed.documents.drafts()),
        scopes=scopes,
        on=on,
    )
    return manage.page_of(request, typed, program, impact=found, was_asked=True)
