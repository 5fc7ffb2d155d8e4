"""The page of one referral, and the moves made from it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from programs.eligibility import Verdict
from programs.models import Program
from referrals import queries, services
from referrals.forms import NoteForm, ReplyForm, SendForm, StepForm
from referrals.forms.signing import CaretakerForm, ReturnForm
from referrals.models import Referral
from referrals.placing import LIVE
from referrals.queries import placing, signing
from referrals.queries.roster import caretakers, is_stuck
from referrals.workflow import ANSWER_STEPS, EDITABLE, OUT, State, Step

Fulfilment = Program.Fulfilment
REPLY_STEPS = frozenset(ANSWER_STEPS.values())


def visible_referral(request: HttpRequest, number: str) -> Referral:
    """The referral, or 404 for whoever may not know of it."""
    found = Referral.objects.visible_to(request.user).for_page()
    return get_object_or_404(queries.with_letters(found), number=number)


def _wants_a_place(referral: Referral) -> bool:
    return referral.program is not None and referral.program.fulfilment == Fulfilment.PLACEMENT


def _return_form(referral: Referral, *args, is_orphan: bool, **kwargs) -> ReturnForm:
    return ReturnForm(
        *args,
        **kwargs,
        label=_("Apa yang harus diperbaiki?"),
        # A step that nobody holds cannot be handed back and forth.
        may_go_one_back=referral.turn is not None and referral.turn.position > 1 and not is_orphan,
    )


def _caretaker_form(referral: Referral, user: User, *args, **kwargs) -> CaretakerForm:
    return CaretakerForm(
        *args,
        **kwargs,
        label=_("Dasar penunjukan"),
        people=caretakers(referral, on=timezone.localdate(), but=user),
    )


def _start(referral: Referral, prefix: str) -> dict[str, Any]:
    return {"initial": {"version": referral.version, "key": new_id()}, "auto_id": f"{prefix}_%s"}


def _blank_forms(referral: Referral, steps: set[str], *, is_orphan: bool) -> dict[str, StepForm]:
    """An empty form for each move that is open to the user, all with the version on screen."""
    start = partial(_start, referral)
    makers: dict[str, Callable[[], StepForm]] = {
        Step.SUBMIT: lambda: StepForm(**start("ajukan")),
        Step.APPROVE: lambda: StepForm(**start("setujui")),
        Step.RETURN: lambda: _return_form(referral, **start("kembalikan"), is_orphan=is_orphan),
        Step.SEND: lambda: SendForm(**start("kirim")),
        Step.EXPIRE: lambda: StepForm(**start("kedaluwarsa")),
        Step.WITHDRAW: lambda: NoteForm(**start("batalkan"), label=_("Mengapa dibatalkan?")),
    }
    forms = {str(step): make() for step, make in makers.items() if step in steps}
    if REPLY_STEPS & steps:
        forms["reply"] = ReplyForm(**start("jawaban"), referral=referral)
    return forms


def show(
    request: HttpRequest,
    referral: Referral,
    *,
    bound: dict[str, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `bound` holds the form that was sent and could not be served."""
    user = request.user
    steps = queries.steps_for(referral, user)
    names = {step.step for step in steps}
    is_own = not user.selves.isdisjoint(referral.author_ids)
    hands = signing.hands(referral, on=timezone.localdate())
    is_orphan = any(hand.is_here and hand.is_empty for hand in hands)
    may_approve = user.may(Action.REFERRAL_APPROVE, referral.region_id)
    if is_orphan and may_approve and not is_own:
        names.add(Step.RETURN)
    forms = {**_blank_forms(referral, names, is_orphan=is_orphan), **(bound or {})}
    letter = queries.letter_of(referral)
    queries.tell_deadlines([referral], now=timezone.now())
    homes = placing.homes_for(referral) if _wants_a_place(referral) else []
    place = placing.place_of(referral, user) if homes else None
    context = {
        "referral": referral,
        "complaint": referral.complaint,
        "client": referral.complaint.client,
        "row": queries.row(referral, user),
        "road": queries.road(referral),
        "verdict": queries.assessment_in_full(Verdict.from_json(referral.verdict))
        if referral.verdict
        else None,
        "papers": queries.paper_names(referral.enclosures),
        "steps": {str(step.step): step for step in steps},
        "forms": forms,
        "is_own": is_own,
        "may_edit": referral.state in EDITABLE
        and user.may(Action.REFERRAL_DRAFT, referral.region_id),
        "may_print": user.may(Action.LETTER_PRINT, referral.region_id),
        "may_issue": referral.state in OUT and user.may(Action.LETTER_PRINT, referral.region_id),
        "may_revoke": may_approve,
        "may_renew": referral.state in OUT and user.may(Action.REFERRAL_SEND, referral.region_id),
        "letter": letter,
        "homes": homes,
        "place": place,
        "may_ask_place": not (place and place.state in LIVE)
        and referral.state in OUT
        and user.may(Action.PLACEMENT_REQUEST, referral.region_id),
        "old_letters": [row for row in referral.letters.all() if row.revoked_at],
        "office": None if letter else queries.office_for(referral.region_id),
        "hands": hands,
        "is_stuck": is_orphan,
        "holes": [hand.title for hand in hands if hand.is_empty and not hand.is_here],
        "replies": referral.replies.select_related("entered_by"),
        "timeline": queries.history(referral),
        "revoke_form": (bound or {}).get("revoke")
        or NoteForm(
            initial={"version": referral.version, "key": new_id()},
            auto_id="cabut_%s",
            label=_("Mengapa surat dicabut?"),
        ),
    }
    is_reminding = context["row"].is_awaited and letter is not None
    context |= {
        "reminder": queries.reminder(referral, letter) if is_reminding else None,
        "may_remind": user.may(Action.REFERRAL_SEND, referral.region_id),
        "remind_form": (bound or {}).get("remind")
        or StepForm(initial={"version": referral.version, "key": new_id()}, auto_id="ingatkan_%s"),
    }
    if is_orphan and may_approve:
        forms.setdefault("caretaker", _caretaker_form(referral, user, **_start(referral, "tunjuk")))
    context["renew_form"] = (bound or {}).get("renew") or StepForm(
        initial={"version": referral.version, "key": new_id()}, auto_id="tautan_%s"
    )
    return render(request, "referrals/referral_detail.html", context, status=status)


@requires(Action.REFERRAL_VIEW)
@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    return show(request, visible_referral(request, number))


def take(
    request: HttpRequest,
    number: str,
    *,
    action: Action,
    name: str,
    form_of: Callable[[Referral], StepForm],
    call: Callable[[Referral, dict[str, Any]], object],
    done: str | Callable[[Any], str],
) -> HttpResponse:
    """One move: find, authorise, check the shape, call the service; what was typed stays on a refusal."""
    referral = visible_referral(request, number)
    authorize(request.user, action, referral.region_id)
    form = form_of(referral)
    if not form.is_valid():
        return show(request, referral, bound={name: form}, status=422)
    try:
        moved = call(referral, form.cleaned_data)
    except Refused as refusal:
        newest = visible_referral(request, number)
        status = form.refuse(refusal, version=newest.version)
        return show(request, newest, bound={name: form}, status=status)
    messages.success(request, done(moved) if callable(done) else done)
    return redirect("referrals:detail", number=number)


@requires(Action.REFERRAL_DRAFT)
@require_POST
def submit(request: HttpRequest, number: str) -> HttpResponse:
    return take(
        request,
        number,
        action=Action.REFERRAL_DRAFT,
        name=Step.SUBMIT,
        form_of=lambda _referral: StepForm(request.POST, auto_id="ajukan_%s"),
        call=lambda referral, data: services.submit(referral=referral, by=request.user, **data),
        done=_("Rujukan diajukan. Penyetuju melihatnya di daftar persetujuan."),
    )


@requires(Action.REFERRAL_APPROVE)
@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    return take(
        request,
        number,
        action=Action.REFERRAL_APPROVE,
        name=Step.APPROVE,
        form_of=lambda _referral: StepForm(request.POST, auto_id="setujui_%s"),
        call=lambda referral, data: services.approve(referral=referral, by=request.user, **data),
        done=lambda referral: (
            _("Rujukan disetujui.")
            if referral.approved_by_id
            else _("Tanda Anda dicatat. Surat diteruskan ke langkah berikutnya.")
        ),
    )


@requires(Action.REFERRAL_APPROVE)
@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """Back to the author, or to the hand before, with what must be mended."""

    def call(referral: Referral, data: dict[str, Any]) -> object:
        back = (
            services.return_one_step
            if data.pop("to", ReturnForm.AUTHOR) == ReturnForm.STEP
            else services.return_to_author
        )
        return back(referral=referral, by=request.user, **data)

    return take(
        request,
        number,
        action=Action.REFERRAL_APPROVE,
        name=Step.RETURN,
        form_of=lambda referral: _return_form(
            referral,
            request.POST,
            auto_id="kembalikan_%s",
            is_orphan=is_stuck(referral, on=timezone.localdate()),
        ),
        call=call,
        done=lambda referral: (
            _("Rujukan dikembalikan kepada penyusunnya.")
            if referral.state == State.RETURNED
            else _("Surat dikembalikan satu langkah.")
        ),
    )


@requires(Action.REFERRAL_APPROVE)
@require_POST
def put_caretaker(request: HttpRequest, number: str) -> HttpResponse:
    """Give a step that nobody holds any more to a colleague."""
    return take(
        request,
        number,
        action=Action.REFERRAL_APPROVE,
        name="caretaker",
        form_of=lambda referral: _caretaker_form(
            referral, request.user, request.POST, auto_id="tunjuk_%s"
        ),
        call=lambda referral, data: services.put_caretaker(
            referral=referral, by=request.user, **data
        ),
        done=lambda referral: (
            _("%(name)s ditunjuk. Surat kini menunggu di kotaknya.")
            % {"name": referral.caretaker.name}
        ),
    )


@requires(Action.REFERRAL_SEND)
@require_POST
def send(request: HttpRequest, number: str) -> HttpResponse:
    return take(
        request,
        number,
        action=Action.REFERRAL_SEND,
        name=Step.SEND,
        form_of=lambda _referral: SendForm(request.POST, auto_id="kirim_%s"),
        call=lambda referral, data: services.mark_sent(referral=referral, by=request.user, **data),
        done=_("Pengiriman dicatat. Jawaban penyedia kini ditunggu."),
    )


@requires(Action.REFERRAL_SEND)
@require_POST
def remind(request: HttpRequest, number: str) -> HttpResponse:
    """After the call or the message: the desk keeps that it was made."""
    return take(
        request,
        number,
        action=Action.REFERRAL_SEND,
        name="remind",
        form_of=lambda _referral: StepForm(request.POST, auto_id="ingatkan_%s"),
        call=lambda referral, data: services.note_reminder(
            referral=referral, by=request.user, **data
        ),
        done=_("Pengingat dicatat pada riwayat rujukan."),
    )


@requires(Action.REFERRAL_REPLY)
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    def call(referral: Referral, data: dict[str, Any]) -> object:
        # The key of the form is the key of the row.
        return services.record_reply(
            reply_id=data.pop("key"), referral=referral, by=request.user, **data
        )

    return take(
        request,
        number,
        action=Action.REFERRAL_REPLY,
        name="reply",
        form_of=lambda referral: ReplyForm(request.POST, auto_id="jawaban_%s", referral=referral),
        call=call,
        done=_("Jawaban penyedia dicatat."),
    )


@requires(Action.REFERRAL_DRAFT)
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    return take(
        request,
        number,
        action=Action.REFERRAL_DRAFT,
        name=Step.WITHDRAW,
        form_of=lambda _referral: NoteForm(
            request.POST, auto_id="batalkan_%s", label=_("Mengapa dibatalkan?")
        ),
        call=lambda referral, data: services.withdraw(
            referral=referral,
            reason=data["note"],
            version=data["version"],
            key=data["key"],
            by=request.user,
        ),
        done=_("Rujukan dibatalkan. Kebutuhan ini dapat dirujuk lagi."),
    )


@requires(Action.REFERRAL_SEND)
@require_POST
def expire(request: HttpRequest, number: str) -> HttpResponse:
    return take(
        request,
        number,
        action=Action.REFERRAL_SEND,
        name=Step.EXPIRE,
        form_of=lambda _referral: StepForm(request.POST, auto_id="kedaluwarsa_%s"),
        call=lambda referral, data: services.expire(referral=referral, by=request.user, **data),
        done=_("Rujukan dinyatakan kedaluwarsa. Kebutuhan ini dapat dirujuk lagi."),
    )
