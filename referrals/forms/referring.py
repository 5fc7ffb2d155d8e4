"""Shapes of what is typed on a referral."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from core.days import DayField
from core.errors import Refused, StaleSave
from core.ids import new_id
from intake.forms.fields import RowField, no_identity_number
from intake.models import Complaint, Need
from programs.models import Organization, Program
from referrals import wording
from referrals.inputs import DraftInput, OfficeInput
from referrals.models import LetterKind, LetterOffice, Paper, Referral, Reply
from referrals.queries import Enclosure
from referrals.workflow import ANSWER_STEPS, REFERRAL


class DraftForm(forms.Form):
    """The words of a referral. The programme and the need come from the address, chosen before."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    letter_kind = forms.ChoiceField(
        label=_("Jenis surat"), choices=LetterKind, widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=_("Keperluan"),
        max_length=200,
        help_text=_(
            "Dibaca penyedia di dalam surat. Contoh: reaktivasi PBI-JKN agar dapat berobat"
        ),
    )
    body = forms.CharField(
        label=_("Uraian keadaan"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": ""}),
        help_text=_(
            "Masuk ke dalam surat. Satu alinea per baris; tulis yang perlu diketahui penyedia saja."
        ),
    )
    justification = forms.CharField(
        label=_("Alasan tetap merujuk"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Wajib bila warga tampak tidak memenuhi syarat. Dibaca penyetuju, tidak masuk surat."
        ),
        validators=[no_identity_number],
    )

    def __init__(
        self,
        *args,
        organizations: Iterable[Organization],
        enclosures: Iterable[Enclosure],
        program: Program | None,
        needs_reason: bool = False,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.program = program
        self.fields["organization"] = RowField(
            label=_("Tujuan surat"),
            rows=organizations,
            empty=_("Pilih penerima"),
            error_messages={"required": _("Pilih kepada siapa surat ditujukan.")},
        )
        lines = list(enclosures)
        self.fields["enclosures"] = forms.MultipleChoiceField(
            label=_("Berkas yang dilampirkan"),
            required=False,
            choices=[(line.code, self._paper_label(line)) for line in lines],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["justification"].required = needs_reason
        self.order_fields(
            ["organization", "letter_kind", "purpose", "body", "enclosures", "justification"]
        )

    @staticmethod
    def _paper_label(line: Enclosure) -> str:
        if line.is_held:
            return line.name
        if line.is_required:
            return _("%(paper)s (wajib, belum ada)") % {"paper": line.name}
        return _("%(paper)s (belum ada)") % {"paper": line.name}

    def given(self, *, kind: str) -> DraftInput:
        data = self.cleaned_data
        return DraftInput(
            program=self.program,
            organization=data["organization"],
            kind=kind,
            letter_kind=data["letter_kind"],
            purpose=data["purpose"],
            body=data["body"],
            enclosures=data["enclosures"],
            justification=data["justification"],
        )


def first_words(
    *, complaint: Complaint, need: Need, program: Program | None, enclosures: Iterable[Enclosure]
) -> dict:
    """What the form starts with: the clerk mends rather than writes."""
    kind = LetterKind.REFERRAL
    if program is not None and program.letter_kind in LetterKind.values:
        kind = LetterKind(program.letter_kind)
    return {
        "id": new_id(),
        "organization": program.owner_id if program else None,
        "letter_kind": kind,
        "purpose": need.wish,
        "body": "",
        "enclosures": [line.code for line in enclosures if line.is_held],
    }


class StepForm(forms.Form):
    """One move. `version` is the state that the user was looking at, `key` makes two clicks one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def refuse(self, refusal: Refused, *, version: int) -> int:
        """The same words on the newest state of the row, to be looked at and sent again.

        Returns the status of the page: 409 where somebody else was first.
        """
        self.data = {**self.data.dict(), "version": version, "key": new_id()}
        self.full_clean()
        self.add_error(None, refusal.message)
        return 409 if isinstance(refusal, StaleSave) else 422


class NoteForm(StepForm):
    note = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_identity_number],
    )

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label


class SendForm(StepForm):
    how = forms.ChoiceField(
        label=_("Cara pengiriman"), choices=Referral.SentHow, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Keterangan"), required=False, max_length=500, validators=[no_identity_number]
    )


def needs_reason(answer: str) -> bool:
    """Whether this answer of a provider must say why."""
    step = ANSWER_STEPS.get(answer)
    return any(t.step == step and t.needs_note for t in REFERRAL.transitions)


class ReplyForm(StepForm):
    answer = forms.ChoiceField(label=_("Jawaban penyedia"), widget=forms.RadioSelect)
    on = DayField(
        label=_("Tanggal jawaban"),
    )
    note = forms.CharField(
        label=_("Keterangan"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Wajib bila dikembalikan atau ditolak: apa yang kurang, atau apa alasannya."),
        validators=[no_identity_number],
    )

    def __init__(self, *args, referral: Referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [
            (value, label)
            for value, label in Reply.Answer.choices
            if value in ANSWER_STEPS and REFERRAL.allows(ANSWER_STEPS[value], source=referral.state)
        ]
        self.fields["on"].initial = timezone.localdate

    def clean(self):
        data = super().clean()
        answer = data.get("answer", "")
        if needs_reason(answer) and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Tulis apa yang kurang atau apa alasannya."))
        return data


class ProviderForm(forms.Form):
    """What the provider types on the page that the letter leads to."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("Jawaban"), widget=forms.RadioSelect)
    on = DayField(
        label=_("Tanggal"),
        help_text=_("Tanggal surat diterima, atau tanggal layanan diberikan."),
    )
    note = forms.CharField(
        label=_("Keterangan"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kapan dilayani, apa yang diberikan, berkas apa yang kurang, atau mengapa ditolak. "
            "Wajib bila dikembalikan atau ditolak."
        ),
        validators=[no_identity_number],
    )
    provider_name = forms.CharField(
        label=_("Nama dan jabatan Bapak/Ibu"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[no_identity_number],
    )

    def __init__(self, *args, answers: Iterable[Reply.Answer], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(answer.value, answer.label) for answer in answers]
        self.fields["on"].initial = timezone.localdate
        self.fields["id"].initial = new_id

    def clean(self):
        data = super().clean()
        is_wordless = not data.get("note") and "note" not in self.errors
        if needs_reason(data.get("answer", "")) and is_wordless:
            self.add_error("note", _("Tulis apa yang kurang atau apa alasannya."))
        return data


class OfficeForm(forms.ModelForm):
    """How the letters of a region look and who signs."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    head_lines = forms.CharField(
        label=_("Baris kop surat"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Satu baris per baris, dari pemerintah daerah sampai loket. Baris terakhir dicetak paling besar."
        ),
    )

    class Meta:
        model = LetterOffice
        fields = [
            "name",
            "head_lines",
            "address",
            "phone",
            "email",
            "city",
            "number_pattern",
            "signer_title",
            "signer_name",
            "signer_rank",
            "signer_nip",
            "knowing_title",
            "knowing_name",
            "knowing_nip",
            "paper",
            "signing",
            "reply_days",
            "validity_days",
            "logo_svg",
        ]
        widgets = {"logo_svg": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}
        help_texts = {
            "number_pattern": _(
                "Tulis {no} untuk nomor urut, {bulan} untuk bulan romawi, {tahun} untuk tahun."
            ),
            "signer_name": _("Kosongkan bila nama ditulis tangan; surat memberi garis."),
        }

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
            self.order_fields(["region", *self.fields])
        else:
            self.initial["head_lines"] = "\n".join(self.instance.head_lines)
            # From then on it changes by the day, on a page of its own.
            self.fields["number_pattern"].disabled = True
            self.fields["number_pattern"].widget = forms.HiddenInput()
        self.fields["paper"].choices = Paper.choices

    def clean_head_lines(self) -> list[str]:
        lines = [
            line.strip() for line in self.cleaned_data["head_lines"].splitlines() if line.strip()
        ]
        if not 1 <= len(lines) <= 5 or any(len(line) > 90 for line in lines):
            raise forms.ValidationError(
                _("Isi satu sampai lima baris, paling panjang 90 huruf per baris.")
            )
        return lines

    def clean_number_pattern(self) -> str:
        pattern = self.cleaned_data["number_pattern"]
        fault = wording.fault_of_pattern(pattern) if self.instance._state.adding else ""
        if fault:
            raise forms.ValidationError(fault)
        return pattern

    def clean_logo_svg(self) -> str:
        text = self.cleaned_data["logo_svg"].strip()
        if text and not text.startswith("<svg"):
            raise forms.ValidationError(
                _("Tempel isi berkas SVG, diawali <svg … tanpa baris lain di depannya.")
            )
        return text

    def clean(self):
        data = super().clean()
        if bool(data.get("knowing_title")) != bool(data.get("knowing_name")):
            self.add_error(
                "knowing_name", _("Isi jabatan dan nama yang mengetahui, atau kosongkan keduanya.")
            )
        return data

    def given(self) -> OfficeInput:
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return OfficeInput(**values)
