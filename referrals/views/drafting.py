"""Writing a referral from its case: which need, which programme, which words."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused, StaleSave
from intake.families import facts_of
from intake.models import Complaint, Need, Verification
from programs.eligibility import Answer, Verdict
from programs.models import Program
from programs.queries import verdicts
from referrals import queries, services
from referrals.forms import DraftForm, first_words
from referrals.models import Referral
from referrals.views.pages import visible_referral

# `?program=-`: no programme, a partner takes the need by itself.
PARTNER = "-"


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[tuple[Program, queries.Assessment]]
    is_folded: bool


@dataclass(frozen=True)
class Choice:
    """What the clerk has chosen so far, and every programme of the place with its verdict."""

    found: list[tuple[Program, Verdict]]
    program: Program | None
    verdict: Verdict | None
    is_made: bool

    def groups(self, need: Need) -> list[Group]:
        """Programmes of the need's own field first; what is shut or says no comes last, folded."""
        parts: dict[str, list] = {"own": [], "other": [], "shut": []}
        for program, verdict in self.found:
            is_shut = verdict.answer in {Answer.CLOSED, Answer.NOT_ELIGIBLE}
            place = "shut" if is_shut else "own" if need.sector in program.sectors else "other"
            parts[place].append((program, queries.assessment(verdict)))
        titles = {
            "own": _("Bidang %(sector)s") % {"sector": need.get_sector_display().lower()},
            "other": _("Bidang lain"),
            "shut": _("Tampak tidak memenuhi syarat atau tidak dibuka"),
        }
        return [Group(titles[k], rows, k == "shut") for k, rows in parts.items() if rows]

    @property
    def assessment(self) -> queries.Assessment | None:
        return queries.assessment_in_full(self.verdict) if self.verdict else None

    @property
    def needs_reason(self) -> bool:
        return self.verdict is not None and self.verdict.answer == Answer.NOT_ELIGIBLE


def _choice(complaint: Complaint, user: User, *, code: str, default: Program | None) -> Choice:
    today = timezone.localdate()
    known = facts_of(complaint, user, on=today)
    found = verdicts(facts=known, region_code=complaint.region_id, on=today)
    if not code and default is not None:
        code = default.code
    for program, verdict in found:
        if program.code == code:
            return Choice(found, program, verdict, True)
    return Choice(found, None, None, code == PARTNER)


def _named(complaint: Complaint, need: Need) -> Program | None:
    """The alternative that the manager named, else the programme that was asked for at the desk."""
    decisions = complaint.verifications.filter(stage=Verification.Stage.DECISION)
    last = decisions.select_related("program").first()
    return (last and last.program) or need.program


def _need(complaint: Complaint, raw: str) -> Need | None:
    """The need in the address, or the only one still open."""
    still_open = [need for need in complaint.needs.all() if not need.outcome]
    if raw:
        return next((need for need in still_open if str(need.pk) == raw), None)
    return still_open[0] if len(still_open) == 1 else None


def _form(complaint: Complaint, user: User, choice: Choice, **kwargs) -> DraftForm:
    enclosures = queries.enclosures_for(
        complaint=complaint,
        program_id=choice.program.pk if choice.program else None,
        user=user,
        on=timezone.localdate(),
    )
    if "need" in kwargs:
        kwargs["initial"] = first_words(
            complaint=complaint,
            need=kwargs.pop("need"),
            program=choice.program,
            enclosures=enclosures,
        )
    return DraftForm(
        organizations=queries.organizations_for(region_id=complaint.region_id),
        enclosures=enclosures,
        program=choice.program,
        needs_reason=choice.needs_reason,
        **kwargs,
    )


def _given(form: DraftForm, complaint: Complaint):
    route = services.route_of(
        organization=form.cleaned_data["organization"],
        program=form.program,
        region_id=complaint.region_id,
    )
    return form.given(kind=route)


def _words(is_submit: bool) -> str:
    if is_submit:
        return _("Rujukan diajukan. Penyetuju melihatnya di daftar persetujuan.")
    return _("Konsep rujukan disimpan.")


@requires(Action.REFERRAL_DRAFT)
def new(request: HttpRequest, number: str) -> HttpResponse:
    """First the programme, ranked by verdict, then the words of the letter."""
    complaint = get_object_or_404(
        Complaint.objects.visible_to(request.user)
        .select_related("client__region", "client__person")
        .prefetch_related("needs__ppks_kinds", "needs__program"),
        number=number,
    )
    authorize(request.user, Action.REFERRAL_DRAFT, complaint.region_id)
    need = _need(complaint, request.GET.get("kebutuhan", ""))
    context = {
        "complaint": complaint,
        "need": need,
        "needs": [row for row in complaint.needs.all() if not row.outcome],
        "may_be_referred": queries.may_be_referred(complaint),
    }
    if need is None or not context["may_be_referred"]:
        return render(request, "referrals/referral_start.html", context)
    named = _named(complaint, need)
    choice = _choice(complaint, request.user, code=request.GET.get("program", ""), default=named)
    if not choice.is_made:
        context |= {"choice": choice, "groups": choice.groups(need)}
        return render(request, "referrals/referral_start.html", context)
    status = 200
    if request.method == "POST":
        form = _form(complaint, request.user, choice, data=request.POST)
        is_submit = request.POST.get("lanjut") == "ajukan"
        if form.is_valid():
            try:
                referral = services.draft(
                    referral_id=form.cleaned_data["id"],
                    complaint=complaint,
                    need=need,
                    given=_given(form, complaint),
                    by=request.user,
                    and_submit=is_submit,
                )
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _words(is_submit))
                return redirect(referral)
        status = 422
    else:
        form = _form(complaint, request.user, choice, need=need)
    return render(
        request,
        "referrals/referral_form.html",
        {**context, "choice": choice, "form": form, "change_url": _change_url(request)},
        status=status,
    )


def _change_url(request: HttpRequest) -> str:
    """The same page with the list of programmes."""
    kept = QueryDict(mutable=True)
    if "kebutuhan" in request.GET:
        kept["kebutuhan"] = request.GET["kebutuhan"]
    kept["program"] = "pilih"
    return f"{request.path}?{kept.urlencode()}"


def _stored_words(referral: Referral) -> dict:
    return {
        "id": referral.pk,
        "version": referral.version,
        "organization": referral.organization_id,
        "letter_kind": referral.letter_kind,
        "purpose": referral.purpose,
        "body": referral.body,
        "enclosures": referral.enclosures,
        "justification": referral.justification,
    }


@requires(Action.REFERRAL_DRAFT)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Mend a draft, or one that the approver returned."""
    referral = visible_referral(request, number)
    authorize(request.user, Action.REFERRAL_DRAFT, referral.region_id)
    complaint = referral.complaint
    if not Referral.objects.editable().filter(pk=referral.pk).exists():
        messages.error(request, _("Rujukan yang sudah diajukan tidak dapat diubah."))
        return redirect(referral)
    stored = referral.program.code if referral.program else PARTNER
    choice = _choice(
        complaint, request.user, code=request.GET.get("program", "") or stored, default=None
    )
    context = {
        "complaint": complaint,
        "referral": referral,
        "need": referral.need,
        "choice": choice,
        "change_url": f"{request.path}?program=pilih",
    }
    if not choice.is_made:
        context |= {"may_be_referred": True, "groups": choice.groups(referral.need)}
        return render(request, "referrals/referral_start.html", context)
    status = 200
    if request.method == "POST":
        form = _form(complaint, request.user, choice, data=request.POST)
        is_submit = request.POST.get("lanjut") == "ajukan"
        status = 422
        if form.is_valid():
            try:
                services.edit(
                    referral=referral,
                    given=_given(form, complaint),
                    by=request.user,
                    version=form.cleaned_data["version"],
                    and_submit=is_submit,
                )
            except Refused as refusal:
                newest = visible_referral(request, number)
                form.data = form.data.copy()
                form.data["version"] = newest.version
                form.add_error(None, refusal.message)
                status = 409 if isinstance(refusal, StaleSave) else 422
            else:
                messages.success(request, _words(is_submit))
                return redirect(referral)
    else:
        form = _form(complaint, request.user, choice, initial=_stored_words(referral))
    return render(request, "referrals/referral_form.html", {**context, "form": form}, status=status)
