"""Proposals to the register: written on a case, approved, followed until an answer comes."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.paging import keyset
from dtks.vocabulary import Outcome
from intake import services
from intake.forms.proposing import ProposalForm, ResultForm, StepForm, first_words
from intake.inputs import FIELD_WORDS, PAPERS
from intake.models import ClientDocument, Complaint, RegisterProposal, Verification
from intake.proposal_flow import PROPOSAL, State
from intake.queries import latest_check, next_cut_offs, proposal_counts
from intake.views.stepping import get_or_post, visible
from regions.models import Region

# The word in the address: its label, the states behind it, the count beside it.
TABS = {
    "": (gettext_lazy("Berjalan"), [State.DRAFTED, State.SUBMITTED, State.READY, State.EXPORTED]),
    "setujui": (gettext_lazy("Perlu saya setujui"), [State.SUBMITTED]),
    "siap": (gettext_lazy("Siap dikirim"), [State.READY]),
    "hasil": (gettext_lazy("Menunggu hasil"), [State.EXPORTED]),
    "terlambat": (gettext_lazy("Hasil terlambat"), [State.EXPORTED]),
    "selesai": (
        gettext_lazy("Selesai"),
        [State.ACCEPTED, State.REFUSED, State.EXPIRED, State.WITHDRAWN],
    ),
}


def _proposal(request: HttpRequest, pk: uuid.UUID) -> RegisterProposal:
    found = RegisterProposal.objects.visible_to(request.user).select_related(
        "complaint__client__region",
        "document__kind",
        "drafted_by",
        "approved_by",
        "export",
        "seen_in",
        "result_by",
    )
    return get_object_or_404(found, pk=pk)


def _place(request: HttpRequest) -> Region | None:
    """The part of the user's regions that the address names, as the figures do."""
    code = request.GET.get("wilayah", "")
    mine = Region.objects.visible_to(request.user, Action.COMPLAINT_VIEW)
    return mine.filter(pk=code).first() if code else None


@requires(Action.COMPLAINT_VIEW)
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    word = request.GET.get("status", "")
    word = word if word in TABS else ""
    place = _place(request)
    found = RegisterProposal.objects.visible_to(request.user)
    if place:
        found = found.within(place.pk)
    if word == "setujui":
        found = found.awaiting(request.user)
    elif word == "terlambat":
        found = found.overdue(localdate())
    else:
        found = found.filter(state__in=TABS[word][1])
    found = found.select_related("complaint__client", "complaint__region", "seen_in", "export")
    page = keyset(found, order=("-drafted_at", "-id"), cursor=request.GET.get("hal"))
    counts = proposal_counts(request.user, today=localdate(), place=place.pk if place else "")
    may_record = request.user.may_somewhere(Action.PROPOSAL_RESULT)
    return render(
        request,
        "intake/proposal_list.html",
        {
            "page": page,
            "current": word,
            "place": place,
            "tabs": [(key, label, counts.get(key)) for key, (label, _states) in TABS.items()],
            "cut_offs": next_cut_offs(request.user, today=localdate()),
            "today": localdate(),
            "may_export": request.user.may_somewhere(Action.PROPOSAL_EXPORT),
            "form": ResultForm() if may_record and word in {"hasil", "terlambat"} else None,
        },
    )


def _likely_kind(complaint: Complaint) -> str:
    """Who is not listed is proposed anew; who is listed too high asks for another decile."""
    check = latest_check(complaint)
    if check is not None and check.outcome == Outcome.OUT_OF_RANGE:
        return RegisterProposal.Kind.DECILE
    if check is not None and check.outcome == Outcome.EXCLUDED:
        return RegisterProposal.Kind.DATA
    return RegisterProposal.Kind.NEW


def _form_page(
    request: HttpRequest, complaint: Complaint, proposal: RegisterProposal | None
) -> HttpResponse:
    papers = ClientDocument.objects.visible_to(request.user).filter(
        client=complaint.client_id, kind__in=PAPERS.values()
    )
    kind = proposal.kind if proposal else _likely_kind(complaint)
    form = ProposalForm(
        request.POST or None,
        request.FILES or None,
        complaint=complaint,
        papers=list(papers.select_related("kind")),
        initial=first_words(proposal, kind=kind),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = _save(request, complaint, proposal, form)
            except Refused as refusal:
                if proposal is not None:
                    proposal.refresh_from_db()
                    form.data = {**form.data.dict(), "version": proposal.version}
                form.add_error(None, refusal.message)
            else:
                return redirect(saved)
    decided = complaint.verifications.filter(stage=Verification.Stage.DECISION).first()
    context = {"form": form, "complaint": complaint, "proposal": proposal, "decided": decided}
    return render(request, "intake/proposal_form.html", context, status=status)


def _save(
    request: HttpRequest,
    complaint: Complaint,
    proposal: RegisterProposal | None,
    form: ProposalForm,
) -> RegisterProposal:
    is_submit = request.POST.get("lanjut") == "ajukan"
    saved = services.write_proposal(
        proposal_id=form.cleaned_data["id"] if proposal is None else proposal.pk,
        complaint=complaint,
        given=form.given(),
        by=request.user,
        version=form.cleaned_data["version"] if proposal else None,
        and_submit=is_submit,
    )
    done = _("Usulan diajukan untuk disetujui.") if is_submit else _("Konsep usulan disimpan.")
    messages.success(request, done)
    return saved


@requires(Action.PROPOSAL_DRAFT)
@get_or_post
def new(request: HttpRequest, number: str) -> HttpResponse:
    complaint = visible(request, number)
    authorize(request.user, Action.PROPOSAL_DRAFT, complaint.region_id)
    return _form_page(request, complaint, None)


@requires(Action.PROPOSAL_DRAFT)
@get_or_post
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    proposal = _proposal(request, pk)
    authorize(request.user, Action.PROPOSAL_DRAFT, proposal.region_id)
    if proposal.state != State.DRAFTED:
        return redirect(proposal)
    return _form_page(request, proposal.complaint, proposal)


def _page(
    request: HttpRequest,
    proposal: RegisterProposal,
    *,
    error: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    user = request.user
    steps = {
        t.step.value
        for t in PROPOSAL.steps_from(proposal.state)
        if t.action and user.may(Action(t.action), proposal.region_id)
    }
    if not user.selves.isdisjoint(proposal.author_ids):
        steps -= {"approve", "return"}
    return render(
        request,
        "intake/proposal_detail.html",
        {
            "proposal": proposal,
            "complaint": proposal.complaint,
            "steps": steps,
            "error": error,
            "typed": typed,
            "changes": [
                {**c, "label": FIELD_WORDS.get(c["field"], c["field"])} for c in proposal.changes
            ],
            "result_form": ResultForm() if "accept" in steps else None,
            "may_let_go": proposal.holds_case
            and proposal.state == State.EXPORTED
            and user.may(Action.PROPOSAL_DRAFT, proposal.region_id),
            "cut_off": next(
                (c for c in next_cut_offs(user, today=localdate()) if c.track == proposal.track),
                None,
            ),
            "today": localdate(),
        },
        status=status,
    )


@requires(Action.COMPLAINT_VIEW)
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    proposal = _proposal(request, pk)
    authorize(request.user, Action.COMPLAINT_VIEW, proposal.region_id)
    return _page(request, proposal)


def _step(
    request: HttpRequest,
    pk: uuid.UUID,
    action: Action,
    act: Callable[[RegisterProposal, str, int | None], object],
    done: str,
) -> HttpResponse:
    proposal = _proposal(request, pk)
    authorize(request.user, action, proposal.region_id)
    form = StepForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(next(iter(form.errors.values()))[0])
        act(proposal, form.cleaned_data["note"], form.cleaned_data["version"])
    except Refused as refusal:
        return _page(
            request,
            _proposal(request, pk),
            error=refusal.message,
            typed=request.POST.get("note", "")[:500],
            status=422,
        )
    messages.success(request, done)
    return redirect(proposal)


@requires(Action.PROPOSAL_DRAFT)
@require_POST
def submit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    def act(row, note, version):
        services.submit_proposal(proposal=row, by=request.user, version=version)

    return _step(request, pk, Action.PROPOSAL_DRAFT, act, _("Usulan diajukan untuk disetujui."))


@requires(Action.PROPOSAL_APPROVE)
@require_POST
def approve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    def act(row, note, version):
        services.approve_proposal(proposal=row, by=request.user, version=version)

    return _step(
        request, pk, Action.PROPOSAL_APPROVE, act, _("Usulan disetujui; ikut berkas berikutnya.")
    )


@requires(Action.PROPOSAL_APPROVE)
@require_POST
def give_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    def act(row, note, version):
        services.return_proposal(proposal=row, note=note, by=request.user, version=version)

    return _step(request, pk, Action.PROPOSAL_APPROVE, act, _("Usulan dikembalikan ke penyusun."))


@requires(Action.PROPOSAL_DRAFT)
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    def act(row, note, version):
        services.withdraw_proposal(proposal=row, note=note, by=request.user, version=version)

    return _step(request, pk, Action.PROPOSAL_DRAFT, act, _("Usulan dibatalkan."))


@requires(Action.PROPOSAL_DRAFT)
@require_POST
def let_go(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    def act(row, note, version):
        services.let_case_go(proposal=row, by=request.user, version=version)

    done = _("Keluhan tidak lagi menunggu usulan ini; hasilnya tetap dipantau.")
    return _step(request, pk, Action.PROPOSAL_DRAFT, act, done)
