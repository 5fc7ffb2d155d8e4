"""Which steps a user may take on a case now, each with its form, the most pressing one first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Action
from intake.forms import asking, handing, linking, rechecking, settling, steps
from intake.forms.bench import Bench
from intake.forms.steps import CaseForm
from intake.models import Complaint
from intake.turns import may_hand_over
from intake.workflow import COMPLAINT, ENDED, OPEN, RUNNING, UNMERGE, Status, Step


@dataclass(frozen=True)
class Spec:
    """One step: what it is called, which right it takes, when it is offered."""

    label: str
    button: str
    action: Action
    form: type[CaseForm]
    offered: Callable[[Bench], bool]
    hint: str = ""
    template: str = "intake/_step.html"
    is_danger: bool = False
    # Whether the step is what the case waits for now.
    leads: Callable[[Bench], bool] = lambda bench: False


@dataclass(frozen=True)
class StepForm:
    """A step as the case page draws it: `{% include step.template %}`."""

    code: str
    label: str
    button: str
    hint: str
    url: str
    form: CaseForm
    template: str
    is_primary: bool
    is_danger: bool


def _allows(*any_of: Step) -> Callable[[Bench], bool]:
    return lambda bench: any(
        COMPLAINT.allows(step, source=bench.complaint.status) for step in any_of
    )


def _is_running(bench: Bench) -> bool:
    return bench.complaint.status in RUNNING


def _is_not_merged(bench: Bench) -> bool:
    return bench.complaint.status != Status.MERGED


def _has_candidates(bench: Bench) -> bool:
    return _allows(Step.FIND_LISTED)(bench) and bool(bench.candidates)


def _may_decide(bench: Bench) -> bool:
    """Whoever checked must not decide."""
    allowed = _allows(Step.OFFER_ALTERNATIVE)(bench)
    return allowed and not (bench.finding and bench.user.selves & bench.finding.hands)


def _is_settled(bench: Bench) -> bool:
    return not bench.complaint.open_work and all(need.outcome for need in bench.needs)


def _is_lapsed(bench: Bench) -> bool:
    until = bench.complaint.papers_due_at
    return _allows(Step.LAPSE)(bench) and until is not None and until < timezone.now()


_incomplete = _allows(Step.RESUME_REVIEW)
_resolvable = _allows(Step.RESOLVE)

SPECS: dict[str, Spec] = {
    "flip": Spec(
        _("Tinjau perubahan registri"),
        _("Simpan tinjauan"),
        Action.COMPLAINT_CHECK,
        rechecking.FlipForm,
        lambda bench: bench.complaint.status in OPEN and bench.flip is not None,
        _("Jawaban baru dan pilihan Anda tersimpan sebagai bukti; bukti lama tidak berubah."),
        template="intake/_step_flip.html",
        leads=lambda bench: bench.complaint.status in OPEN and bench.flip is not None,
    ),
    "confirm": Spec(
        _("Pastikan orangnya"),
        _("Ini orangnya"),
        Action.COMPLAINT_CHECK,
        steps.ConfirmForm,
        _has_candidates,
        _("Cocokkan dengan KTP atau KK. Pilihan ini tersimpan sebagai bukti."),
        template="intake/_step_confirm.html",
        leads=_has_candidates,
    ),
    "reject": Spec(
        _("Bukan salah satu dari ini"),
        _("Bukan salah satu dari ini"),
        Action.COMPLAINT_CHECK,
        steps.PlainForm,
        _has_candidates,
        _("Keluhan diteruskan ke supervisor sebagai warga di luar registri."),
    ),
    "papers_complete": Spec(
        _("Berkas lengkap"),
        _("Nyatakan lengkap"),
        Action.COMPLAINT_COMPLETE,
        steps.PlainForm,
        _incomplete,
        _("Keluhan kembali ke petugas sebelumnya dan waktunya berjalan lagi."),
        leads=lambda bench: _incomplete(bench) and not bench.missing,
    ),
    "add_paper": Spec(
        _("Tambah berkas"),
        _("Simpan berkas"),
        Action.DOCUMENT_ADD,
        steps.AddPaperForm,
        _is_running,
        _("Foto atau PDF, paling besar 5 MB. Yang pernah diserahkan tidak diminta lagi."),
        leads=lambda bench: _incomplete(bench) and bool(bench.missing),
    ),
    "waive_paper": Spec(
        _("Lanjutkan tanpa berkas"),
        _("Lanjutkan tanpa berkas ini"),
        Action.COMPLAINT_COMPLETE,
        steps.WaivePaperForm,
        lambda bench: _incomplete(bench) and bool(bench.missing),
    ),
    "finding": Spec(
        _("Catat hasil pemeriksaan"),
        _("Simpan dan teruskan ke manajer"),
        Action.COMPLAINT_VERIFY,
        steps.FindingForm,
        _allows(Step.VERIFY),
        _("Jenis PPKS saja tidak cukup: yang dinilai juga keadaan ekonomi keluarga."),
        leads=_allows(Step.VERIFY),
    ),
    "decide": Spec(
        _("Tetapkan alternatif"),
        _("Tetapkan"),
        Action.COMPLAINT_DECIDE,
        steps.DecideForm,
        _may_decide,
        _("Warga di luar registri tetap dicarikan jalan: program daerah, mitra, atau usulan."),
        leads=_may_decide,
    ),
    "decline": Spec(
        _("Tolak dengan alasan"),
        _("Tolak"),
        Action.COMPLAINT_DECIDE,
        steps.DeclineForm,
        _may_decide,
        _("Alasan ini disampaikan kepada warga."),
        is_danger=True,
    ),
    "send_back": Spec(
        _("Kembalikan ke supervisor"),
        _("Kembalikan"),
        Action.COMPLAINT_DECIDE,
        steps.SendBackForm,
        _allows(Step.SEND_BACK),
    ),
    "resolve": Spec(
        _("Nyatakan selesai"),
        _("Nyatakan selesai"),
        Action.COMPLAINT_REVIEW,
        settling.ResolveForm,
        _resolvable,
        _("Setiap kebutuhan harus ada hasilnya; warga lalu dikabari."),
        leads=lambda bench: _resolvable(bench) and _is_settled(bench),
    ),
    "settle": Spec(
        _("Catat hasil kebutuhan"),
        _("Simpan hasil"),
        Action.COMPLAINT_REVIEW,
        settling.SettleForm,
        _is_running,
    ),
    "ask": Spec(
        _("Tanyakan kepada warga"),
        _("Simpan jawaban"),
        Action.COMPLAINT_COMPLETE,
        asking.AskForm,
        lambda bench: _is_running(bench) and bool(asking.open_questions(bench)),
        _("Jawaban ini menentukan program yang mungkin."),
    ),
    "request_papers": Spec(
        _("Minta kelengkapan"),
        _("Minta kelengkapan"),
        Action.COMPLAINT_REQUEST_PAPERS,
        steps.RequestPapersForm,
        _allows(Step.REQUEST_PAPERS),
        _("Waktu dihentikan sampai berkas lengkap; daftarnya dapat dicetak untuk warga."),
    ),
    "check": Spec(
        _("Periksa registri lagi"),
        _("Periksa registri"),
        Action.COMPLAINT_CHECK,
        steps.PlainForm,
        _allows(Step.FIND_LISTED),
    ),
    "add_need": Spec(
        _("Tambah kebutuhan"),
        _("Tambah kebutuhan"),
        Action.COMPLAINT_COMPLETE,
        steps.AddNeedForm,
        _is_running,
        template="intake/_step_add_need.html",
    ),
    "close": Spec(
        _("Kabari warga dan tutup"),
        _("Tutup keluhan"),
        Action.COMPLAINT_CLOSE,
        steps.CloseForm,
        _allows(Step.CLOSE),
        leads=_allows(Step.CLOSE),
    ),
    "reopen": Spec(
        _("Buka kembali"),
        _("Buka kembali"),
        Action.COMPLAINT_REOPEN,
        steps.NoteForm,
        lambda bench: _allows(Step.REOPEN)(bench) and not bench.was_declined,
    ),
    "reconsider": Spec(
        _("Tinjau ulang penolakan"),
        _("Tinjau ulang"),
        Action.COMPLAINT_REOPEN,
        steps.NoteForm,
        lambda bench: _allows(Step.RECONSIDER)(bench) and bench.was_declined,
    ),
    "note": Spec(
        _("Tulis catatan"),
        _("Simpan catatan"),
        Action.COMPLAINT_NOTE,
        steps.RemarkForm,
        _is_not_merged,
    ),
    "take": Spec(
        _("Ambil keluhan ini"),
        _("Ambil"),
        Action.COMPLAINT_NOTE,
        steps.PlainForm,
        lambda bench: (
            bench.complaint.status not in ENDED and bench.complaint.holder_id != bench.user.pk
        ),
        _("Nama Anda tampil sebagai petugas keluhan ini."),
    ),
    "hand_over": Spec(
        _("Serahkan ke rekan"),
        _("Serahkan"),
        Action.COMPLAINT_NOTE,
        handing.HandOverForm,
        lambda bench: (
            bench.complaint.status not in ENDED and may_hand_over(bench.complaint, bench.user)
        ),
        _("Rekan ini langsung diberi tahu."),
    ),
    "seal": Spec(
        _("Rahasiakan keluhan"),
        _("Rahasiakan"),
        Action.COMPLAINT_VIEW_SEALED,
        steps.SealForm,
        lambda bench: not bench.complaint.is_sealed,
    ),
    "unseal": Spec(
        _("Buka kerahasiaan"),
        _("Buka kerahasiaan"),
        Action.COMPLAINT_VIEW_SEALED,
        steps.SealForm,
        lambda bench: bench.complaint.is_sealed,
    ),
    "link": Spec(
        _("Tautkan ke keluhan lain"),
        _("Tautkan"),
        Action.COMPLAINT_NOTE,
        linking.LinkForm,
        _is_not_merged,
        _("Keduanya saling menunjuk; masing-masing tetap berjalan sendiri."),
    ),
    "merge": Spec(
        _("Gabungkan ke keluhan lain"),
        _("Gabungkan"),
        Action.COMPLAINT_MERGE,
        linking.MergeForm,
        _allows(Step.MERGE),
        _(
            "Untuk keluhan yang tercatat dua kali. Keluhan ini lalu hanya untuk dibaca, tanda terimanya menuju keluhan yang dipertahankan, dan tenggat yang lebih awal berlaku. Dapat dipisahkan kembali."
        ),
    ),
    "unmerge": Spec(
        _("Pisahkan kembali"),
        _("Pisahkan"),
        Action.COMPLAINT_MERGE,
        linking.UnmergeForm,
        _allows(*UNMERGE.values()),
        _("Keluhan ini kembali ke keadaan sebelum digabung."),
    ),
    "lapse": Spec(
        _("Tutup: berkas tidak dilengkapi"),
        _("Tutup keluhan"),
        Action.COMPLAINT_CANCEL,
        steps.PlainForm,
        _is_lapsed,
        _("Waktu warga sudah habis. Hubungi warga dahulu; ia boleh melapor lagi kapan saja."),
        is_danger=True,
    ),
    "cancel": Spec(
        _("Batalkan keluhan"),
        _("Batalkan keluhan"),
        Action.COMPLAINT_CANCEL,
        steps.NoteForm,
        _allows(Step.CANCEL),
        _("Hanya atas permintaan warga, atau karena tercatat dua kali."),
        is_danger=True,
    ),
}


def step_form(
    code: str, bench: Bench, *, form: CaseForm | None = None, is_primary: bool = False
) -> StepForm:
    """One step as the page draws it, blank or with a form that was sent."""
    spec = SPECS[code]
    return StepForm(
        code=code,
        label=str(spec.label),
        button=str(spec.button),
        hint=str(spec.hint),
        url=reverse(f"intake:{code}", args=[bench.complaint.number]),
        form=form or spec.form(bench=bench, code=code),
        template=spec.template,
        is_primary=is_primary,
        is_danger=spec.is_danger,
    )


def steps_for(complaint: Complaint, user: User) -> list[StepForm]:
    """The steps this user may take now. At most one is primary, and it comes first."""
    bench = Bench(complaint, user)
    offered = [
        code
        for code, spec in SPECS.items()
        if user.may(spec.action, complaint.region_id) and spec.offered(bench)
    ]
    first = next((code for code in offered if SPECS[code].leads(bench)), None)
    offered.sort(key=lambda code: code != first)
    return [step_form(code, bench, is_primary=code == first) for code in offered]
