"""One door for each step of a case. A refusal keeps what was typed and says what to do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import FileField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import parking
from accounts.access import authorize, requires
from accounts.roles import Action
from core import presses
from core.errors import Refused, StaleSave
from core.ids import known_id
from intake import services
from intake.changes import Since, changes, deeds
from intake.forms.bench import Bench
from intake.forms.stepping import SPECS, step_form
from intake.forms.steps import CaseForm
from intake.models import Complaint
from intake.replies import filled

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
Apply = Callable[[Complaint, CaseForm], object]


def step_door(view: Callable) -> Callable:
    """What `take_step` answers: it fills its form again after a new login."""
    return parking.fills_itself(get_or_post(view))


def visible(request: HttpRequest, number: str) -> Complaint:
    """The case, or 404: outside the region, or sealed from this user, it does not exist."""
    found = Complaint.objects.visible_to(request.user).select_related("client", "region", "holder")
    return get_object_or_404(found, number=number)


def take_step(
    request: HttpRequest,
    number: str,
    code: str,
    apply: Apply,
    done: str,
    *,
    then: Callable[[Complaint, CaseForm], Any] = lambda case, form: case,
) -> HttpResponse:
    """Draw the form of a step (GET), or take the step with what was sent (POST) and go where `then` says."""
    complaint = visible(request, number)
    spec = SPECS[code]
    authorize(request.user, spec.action, complaint.region_id)
    bench = Bench(complaint, request.user)
    if request.method != "POST":
        kept = parking.kept(request)
        if kept:
            form = _typed(spec.form, bench, code, kept.data)
            return _page(request, code, bench, form, parked=kept)
        asked = {name: request.GET.get(key) for key, name in spec.form.from_address.items()}
        initial = {name: value for name, value in asked.items() if value}
        return _page(request, code, bench, spec.form(bench=bench, code=code, initial=initial))
    if "pick_reply" in request.POST:
        return _page(request, code, bench, _with_reply(request, spec.form, bench, code))
    form = spec.form(request.POST, request.FILES, bench=bench, code=code)
    if not form.is_valid():
        return _page(request, code, bench, form, status=422)
    sent = presses.of(request)
    try:
        with transaction.atomic():
            apply(complaint, form)
            presses.keep(request, sent)
    except Refused as refusal:
        if presses.is_kept(request, sent):
            messages.info(request, _("Langkah ini sudah tersimpan; tidak dicatat dua kali."))
            return redirect(then(complaint, form))
        form.add_error(None, refusal.message)
        return _again(request, code, form, is_stale=isinstance(refusal, StaleSave))
    messages.success(request, done)
    return redirect(then(complaint, form))


def _typed(shape: type[CaseForm], bench: Bench, code: str, data: QueryDict) -> CaseForm:
    """The form with what was typed, unjudged."""
    blank = shape(bench=bench, code=code)
    typed = {
        name: field.widget.value_from_datadict(data, {}, blank.add_prefix(name))
        for name, field in blank.fields.items()
        if not isinstance(field, FileField)
    }
    return shape(bench=bench, code=code, initial=typed)


def _with_reply(request: HttpRequest, shape: type[CaseForm], bench: Bench, code: str) -> CaseForm:
    """The ready reply that was picked, behind the words already there."""
    form = _typed(shape, bench, code, request.POST)
    picked = known_id(request.POST.get("reply"))
    reply = next((row for row in form.replies if row.pk == picked), None)
    if reply:
        words = (form.initial.get(shape.reply_field) or "", filled(reply.text, bench.reply_values))
        form.initial[shape.reply_field] = "\n".join(filter(None, words))
    return form


def _again(request: HttpRequest, code: str, form: CaseForm, *, is_stale: bool) -> HttpResponse:
    """The same form beside the case as it is now and what was done since; pressing once more counts for that."""
    fresh = visible(request, form.bench.complaint.number)
    bench = Bench(fresh, request.user)
    since = Since(changes(form.seen_before, bench.seen), deeds(fresh, form.seen_before))
    form.renew(bench)
    return _page(request, code, bench, form, since=since, status=409 if is_stale else 422)


def _page(
    request: HttpRequest,
    code: str,
    bench: Bench,
    form: CaseForm,
    *,
    parked: parking.Parked | None = None,
    since: Since | None = None,
    status: int = 200,
) -> HttpResponse:
    is_offered = SPECS[code].offered(bench)
    context = {
        "parked": parked,
        "since": since,
        "complaint": bench.complaint,
        "bench": bench,
        "step": step_form(code, bench, form=form, is_primary=is_offered),
        "is_offered": is_offered,
    }
    return render(request, "intake/step_form.html", context, status=status)


@requires(Action.COMPLAINT_CHECK)
@step_door
def check(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.check_register(
            complaint=case, by=request.user, version=form.cleaned_data["version"]
        )

    return take_step(request, number, "check", apply, _("Registri sudah diperiksa lagi."))


@requires(Action.COMPLAINT_CHECK)
@step_door
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.confirm_person(
            complaint=case,
            person_id=form.cleaned_data["person"].pk,
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return take_step(request, number, "confirm", apply, _("Orangnya sudah dipastikan."))


@requires(Action.COMPLAINT_CHECK)
@step_door
def reject(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.reject_candidates(
            complaint=case, by=request.user, version=form.cleaned_data["version"]
        )

    done = _("Dicatat sebagai warga di luar registri; supervisor akan memeriksa.")
    return take_step(request, number, "reject", apply, done)


@requires(Action.COMPLAINT_VERIFY)
@step_door
def finding(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.record_finding(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Hasil pemeriksaan tersimpan; keluhan menunggu putusan.")
    return take_step(request, number, "finding", apply, done)


@requires(Action.COMPLAINT_DECIDE)
@step_door
def decide(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.decide_alternative(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Alternatif ditetapkan; keluhan kembali ke back office.")
    return take_step(request, number, "decide", apply, done)


@requires(Action.COMPLAINT_DECIDE)
@step_door
def decline(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.decline(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Penolakan tercatat; front office akan menyampaikan alasannya kepada warga.")
    return take_step(request, number, "decline", apply, done)


@requires(Action.COMPLAINT_DECIDE)
@step_door
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.send_back(complaint=case, by=request.user, **form.cleaned_data)

    return take_step(request, number, "send_back", apply, _("Dikembalikan ke supervisor."))


@requires(Action.COMPLAINT_REVIEW)
@step_door
def settle(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.settle_needs(
            complaint=case,
            outcomes=[services.NeedOutcome(*row) for row in form.settled],
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return take_step(request, number, "settle", apply, _("Hasil kebutuhan tersimpan."))


@requires(Action.COMPLAINT_REVIEW)
@step_door
def resolve(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.resolve(
            complaint=case,
            outcomes=[services.NeedOutcome(*row) for row in form.settled],
            by=request.user,
            version=form.cleaned_data["version"],
        )

    done = _("Keluhan selesai ditangani; front office akan mengabari warga.")
    return take_step(request, number, "resolve", apply, done)


@requires(Action.COMPLAINT_CLOSE)
@step_door
def close(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.close(complaint=case, by=request.user, **form.cleaned_data)

    return take_step(request, number, "close", apply, _("Keluhan ditutup."))


@requires(Action.COMPLAINT_REOPEN)
@step_door
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.reopen(complaint=case, by=request.user, **form.cleaned_data)

    return take_step(request, number, "reopen", apply, _("Keluhan dibuka kembali."))


@requires(Action.COMPLAINT_REOPEN)
@step_door
def reconsider(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.reconsider(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Penolakan ditinjau ulang; keluhan kembali ke supervisor.")
    return take_step(request, number, "reconsider", apply, done)


@requires(Action.COMPLAINT_CANCEL)
@step_door
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.cancel(complaint=case, by=request.user, **form.cleaned_data)

    return take_step(request, number, "cancel", apply, _("Keluhan dibatalkan."))


@requires(Action.COMPLAINT_CANCEL)
@step_door
def lapse(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.lapse(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Keluhan ditutup karena berkas tidak dilengkapi. Kabarnya untuk warga sudah siap.")
    return take_step(request, number, "lapse", apply, done)


@requires(Action.COMPLAINT_NOTE)
@step_door
def take(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.take(complaint=case, by=request.user)

    return take_step(request, number, "take", apply, _("Keluhan ini sekarang atas nama Anda."))


@requires(Action.COMPLAINT_NOTE)
@step_door
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.hand_over(complaint=case, by=request.user, **form.cleaned_data)

    return take_step(request, number, "hand_over", apply, _("Keluhan sudah diserahkan."))


@requires(Action.COMPLAINT_NOTE)
@step_door
def note(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.write_note(
            note_id=given["note_id"], complaint=case, text=given["text"], by=request.user
        )

    return take_step(request, number, "note", apply, _("Catatan tersimpan."))


@requires(Action.COMPLAINT_VIEW_SEALED)
@step_door
def seal(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.set_sealed(
            complaint=case, sealed=True, reason=form.cleaned_data["reason"], by=request.user
        )

    return take_step(request, number, "seal", apply, _("Keluhan dirahasiakan."))


@requires(Action.COMPLAINT_VIEW_SEALED)
@step_door
def unseal(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.set_sealed(
            complaint=case, sealed=False, reason=form.cleaned_data["reason"], by=request.user
        )

    return take_step(request, number, "unseal", apply, _("Kerahasiaan dibuka."))


@requires(Action.COMPLAINT_COMPLETE)
@step_door
def add_need(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.add_need(
            complaint=case,
            need=services.NeedInput(
                given["sector"], given["wish"], given["program"], given["ppks_kinds"]
            ),
            by=request.user,
            version=given["version"],
        )

    return take_step(request, number, "add_need", apply, _("Kebutuhan ditambahkan."))


@requires(Action.COMPLAINT_COMPLETE)
@step_door
def ask(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.answer_questions(
            complaint=case,
            answers=form.answers,
            on=localdate(),
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return take_step(request, number, "ask", apply, _("Jawaban warga tersimpan."))


@requires(Action.COMPLAINT_REVEAL)
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """NIK, KK and phone in full: a piece of the page for htmx, else a page of its own. Recorded each time."""
    complaint = visible(request, number)
    authorize(request.user, Action.COMPLAINT_REVEAL, complaint.region_id)
    context = {
        "complaint": complaint,
        "revealed": services.reveal(complaint=complaint, by=request.user),
    }
    template = "intake/_revealed.html" if request.htmx else "intake/reveal_detail.html"
    return render(request, template, context)
