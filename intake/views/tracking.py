"""What a citizen may read about their own case without an account: where it stands, what is missing, by when."""

import time
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from core.days import DayField
from core.masking import initials, mask_phone
from core.templatetags.ui import tanggal
from core.texts import ascii_digits
from intake import services
from intake.case_numbers import as_written, is_sound
from intake.models import Complaint, Survey
from intake.queries import kept_for, missing_papers, office_of
from intake.workflow import Status

S = Status
RECEIVED, CHECKED, HANDLED, DONE = range(4)
# How far each status is on the four steps that a citizen is shown.
STAGE = {
    S.REGISTERED: CHECKED,
    S.VERIFYING: CHECKED,
    S.DECIDING: CHECKED,
    S.IN_REVIEW: HANDLED,
    S.IN_SERVICE: HANDLED,
    S.RESOLVED: DONE,
    S.DECLINED: DONE,
    S.CLOSED: DONE,
}
TOKEN_LENGTH = 30
# Seconds; well above what a look and a count take.
SLOWEST_MISS = 0.2


@dataclass(frozen=True)
class NextStep:
    """What happens next, and by which day where that is promised."""

    what: str
    by: str = ""


def stage_of(complaint: Complaint) -> int | None:
    """The present step; None for a case that was cancelled, or goes on in another."""
    status = complaint.resume_to if complaint.status == S.INCOMPLETE else complaint.status
    return STAGE.get(S(status))


def steps_of(complaint: Complaint) -> list[dict[str, str]]:
    """For components/_steps.html."""
    labels = [
        _("Keluhan diterima"),
        _("Data diperiksa"),
        _("Keperluan ditangani"),
        _("Selesai dan dikabari"),
    ]
    now = stage_of(complaint)
    if now is None:
        return [
            {"label": labels[RECEIVED], "state": "done"},
            {"label": complaint.get_status_display(), "state": "stopped"},
        ]
    is_over = complaint.status == S.CLOSED
    return [
        {
            "label": label,
            "state": "done" if place < now or is_over else "now" if place == now else "",
        }
        for place, label in enumerate(labels)
    ]


def sentence_of(complaint: Complaint) -> str:
    """The present state, in words for the person it is about."""
    return {
        S.REGISTERED: _("Petugas sedang memastikan data Bapak/Ibu di registri sosial."),
        S.IN_REVIEW: _("Petugas sedang menangani keperluan Bapak/Ibu."),
        S.VERIFYING: _(
            "Supervisor sedang memeriksa keadaan keluarga. Mungkin ada kunjungan ke rumah."
        ),
        S.INCOMPLETE: _(
            "Ada berkas yang masih kurang. Waktu pengerjaan dihentikan sampai berkasnya lengkap."
        ),
        S.DECIDING: _(
            "Menunggu putusan manajer atau koordinator tentang bantuan yang dapat diberikan."
        ),
        S.IN_SERVICE: _("Keperluan Bapak/Ibu sedang dilayani atau dirujuk ke pemilik program."),
        S.RESOLVED: _("Sudah ada hasil. Petugas akan mengabari; Bapak/Ibu juga boleh datang."),
        S.DECLINED: _("Sudah ada putusan. Petugas akan menyampaikannya beserta alasannya."),
        S.CLOSED: _("Keluhan ini sudah selesai dan hasilnya sudah disampaikan."),
        S.CANCELLED: _("Keluhan ini dibatalkan. Bapak/Ibu boleh melapor lagi kapan saja."),
        S.MERGED: _("Keluhan ini dilanjutkan bersama keluhan lain dari Bapak/Ibu."),
    }[S(complaint.status)]


def next_steps(complaint: Complaint) -> list[NextStep]:
    """For the receipt: from now to the answer, with the day it is due."""
    steps = []
    if complaint.status == S.INCOMPLETE:
        names = ", ".join(row.kind.name for row in missing_papers(complaint))
        steps.append(NextStep(_("Bapak/Ibu melengkapi berkas: %s.") % names))
    if complaint.status == S.REGISTERED:
        steps.append(NextStep(_("Petugas memastikan data Bapak/Ibu di registri sosial.")))
    if stage_of(complaint) == CHECKED:
        steps += [
            NextStep(_("Supervisor memeriksa keadaan keluarga; mungkin ada kunjungan ke rumah.")),
            NextStep(_("Manajer atau koordinator menetapkan bantuan yang dapat diberikan.")),
        ]
    elif stage_of(complaint) == HANDLED:
        steps.append(NextStep(_("Petugas menangani keperluan Bapak/Ibu.")))
    if stage_of(complaint) in {CHECKED, HANDLED}:
        phone = mask_phone(complaint.reporter_phone or complaint.client.phone)
        told = (
            _("Bapak/Ibu dikabari lewat %s.") % phone
            if phone
            else _("Bapak/Ibu datang ke kantor untuk hasilnya.")
        )
        day = tanggal(complaint.due_at)
        by = _("paling lambat %s") % day if phone else _("jawaban siap paling lambat %s") % day
        by = "" if complaint.paused_since else by
        return [*steps, NextStep(told, by)]
    return [NextStep(sentence_of(complaint))]


@public
@require_http_methods(["GET", "POST"])
def track_form(request: HttpRequest) -> HttpResponse:
    """Where somebody without a camera types the code of the receipt, or the number and the PIN."""
    if request.method == "POST":
        return _by_pin(request)
    code = request.GET.get("kode", "").strip().rstrip("/").rpartition("/")[2]
    if code:
        return redirect("intake:track", token=code[:TOKEN_LENGTH])
    return _form(request)


def _form(
    request: HttpRequest, *, number: str = "", is_slip: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "number": number,
        "is_missed": status != 200 and not is_slip,
        "is_slip": is_slip,
        "asks_birth_day": services.asks_birth_day(),
    }
    return render(request, "intake/track_form.html", context, status=status)


def _day(typed: str) -> date | None:
    try:
        return DayField(required=False).clean(typed)
    except ValidationError:
        return None


def _by_pin(request: HttpRequest) -> HttpResponse:
    began = time.monotonic()
    number = request.POST.get("nomor", "").strip()[:30]
    written = as_written(number)
    if not (written and is_sound(written)):
        # Arithmetic on what was typed: it tells nothing of which cases there are, and costs no try.
        return _form(request, number=number, is_slip=True, status=422)
    found = services.track_by_pin(
        number=written,
        pin=ascii_digits(request.POST.get("pin", "")[:20]),
        born_on=_day(request.POST.get("lahir", "")[:20]),
    )
    if found:
        return redirect("intake:track", token=found.token)
    # Absent, wrong and paused take the same time, as they have the same words.
    time.sleep(max(0.0, SLOWEST_MISS - (time.monotonic() - began)))
    return _form(request, number=number, status=422)


def case_of(token: str) -> Complaint | None:
    """The case of a receipt; its token cannot be guessed."""
    return Complaint.objects.filter(token=token).select_related("client", "region").first()


def keep_private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it goes to no other site and into no cache."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
def track(request: HttpRequest, token: str) -> HttpResponse:
    """One case by the unguessable token of its receipt: no name, no NIK, no need, no story."""
    complaint = case_of(token)
    if complaint is None:
        return render(request, "intake/track_missing.html", status=404)
    given, complaint = complaint, kept_for(complaint) or complaint
    is_running = stage_of(complaint) in {CHECKED, HANDLED}
    missing = list(missing_papers(complaint)) if complaint.status == S.INCOMPLETE else []
    context = {
        "number": complaint.number,
        "merged_number": given.number if given != complaint else "",
        "initials": initials(complaint.client.name),
        "received_at": complaint.received_at,
        "steps": steps_of(complaint),
        "sentence": sentence_of(complaint),
        "is_paused": complaint.paused_since is not None,
        "due_at": complaint.due_at if is_running else None,
        "missing": [] if complaint.is_sealed else missing,
        "has_missing": bool(missing),
        "papers_due_at": complaint.papers_due_at,
        "office": office_of(complaint),
        "token": token if complaint.status == S.CLOSED else "",
        "is_rated": Survey.objects.filter(complaint=complaint).exists(),
    }
    return keep_private(render(request, "intake/track_detail.html", context))
