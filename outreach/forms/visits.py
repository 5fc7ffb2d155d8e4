"""The shape of what is typed about visits: the plan at the desk, the result on a phone."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.days import DayField
from core.ids import new_id
from intake.forms.fields import no_identity_number
from outreach import queries
from outreach.models import Visit, VisitPhoto
from outreach.questions import QUESTIONS, SECTIONS

TIME = {"type": "time"}


class WhenFields(forms.Form):
    """A day and, if it was agreed, a part of it."""

    planned_on = DayField(label=_("Tanggal"))
    window_from = forms.TimeField(
        label=_("Dari pukul"), required=False, widget=forms.TimeInput(format="%H:%M", attrs=TIME)
    )
    window_to = forms.TimeField(
        label=_("Sampai pukul"), required=False, widget=forms.TimeInput(format="%H:%M", attrs=TIME)
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean(self):
        cleaned = super().clean()
        begin, end = cleaned.get("window_from"), cleaned.get("window_to")
        if begin and end and begin >= end:
            self.add_error("window_to", _("Jam akhir harus sesudah jam awal."))
        return cleaned


class FacilitatorField(forms.ModelChoiceField):
    """Facilitators of the region, with the visits they already have this week."""

    widget = forms.RadioSelect

    def __init__(self, *, region_id: str, **kwargs):
        found = queries.candidates(region_id)
        self.load = {candidate.user.pk: candidate.open_visits for candidate in found}
        super().__init__(
            queryset=User.objects.filter(pk__in=self.load).order_by("name"),
            empty_label=None,
            label=_("Petugas"),
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), _("Pilih petugas dari daftar.")
            ),
            **kwargs,
        )

    def label_from_instance(self, user: User) -> str:
        n = self.load[user.pk]
        return _("%(name)s, %(n)s kunjungan terbuka minggu ini") % {"name": user.name, "n": n}


class PlanForm(WhenFields):
    id = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(
        label=_("Tujuan"), choices=Visit.Purpose.choices, widget=forms.RadioSelect
    )
    instruction = forms.CharField(
        validators=[no_identity_number],
        label=_("Pesan untuk petugas"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Apa yang perlu dilihat atau ditanyakan, siapa yang ditemui."),
    )

    def __init__(self, *args, region_id: str, purpose: str = "", **kwargs):
        kwargs.setdefault("initial", {"id": new_id(), "purpose": purpose})
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"] = FacilitatorField(region_id=region_id)
        self.helper = _helper(
            "id",
            Div(Field("purpose"), css_class="choices"),
            Div(Field("assigned_to"), css_class="choices wide"),
            Div("planned_on", "window_from", "window_to", css_class="trio"),
            Div("instruction", css_class="mt-3"),
        )


class RescheduleForm(WhenFields):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        validators=[no_identity_number],
        label=_("Alasan"),
        max_length=300,
        help_text=_("Contoh: warga minta hari lain, hujan deras, petugas sakit."),
    )

    def __init__(self, *args, visit: Visit, may_reassign: bool, **kwargs):
        kwargs.setdefault(
            "initial",
            {
                "version": visit.version,
                "planned_on": max(visit.planned_on, timezone.localdate()),
                "window_from": visit.window_from,
                "window_to": visit.window_to,
                "assigned_to": visit.assigned_to_id,
            },
        )
        super().__init__(*args, **kwargs)
        layout = [Div("planned_on", "window_from", "window_to", css_class="trio")]
        if may_reassign:
            self.fields["assigned_to"] = FacilitatorField(region_id=visit.region_id, required=False)
            layout.append(Div(Field("assigned_to"), css_class="choices wide mt-3"))
        self.helper = _helper("version", *layout, Div("reason", css_class="mt-3"))


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan pembatalan"), max_length=300, validators=[no_identity_number]
    )


class ReportForm(forms.Form):
    """Few taps on a phone. Photos travel beside it and are kept even when something here is wrong."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    met_with = forms.ChoiceField(
        label=_("Bertemu dengan"),
        choices=Visit.Met.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih siapa yang ditemui.")},
    )
    conclusion = forms.ChoiceField(
        label=_("Kesimpulan keadaan ekonomi"),
        choices=Visit.Conclusion.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        validators=[no_identity_number],
        label=_("Catatan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Yang terlihat dan terdengar: pekerjaan, tanggungan, keadaan darurat."),
    )
    visited_at = forms.DateTimeField(
        label=_("Waktu kunjungan"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )

    def __init__(self, *args, visit: Visit, **kwargs):
        kwargs.setdefault("initial", _started(visit))
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            for question in section.questions:
                self.fields[_field(question.code)] = forms.ChoiceField(
                    label=question.label,
                    choices=question.options,
                    required=False,
                    widget=forms.RadioSelect,
                )
        for kind, label in VisitPhoto.Kind.choices:
            self.fields[f"photo_{kind}"] = forms.FileField(
                label=label,
                required=False,
                widget=forms.FileInput(
                    attrs={"accept": "image/*", "capture": "environment", "data-shrink": ""}
                ),
            )

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            cleaned["latitude"] = cleaned["longitude"] = None
        for axis in ("latitude", "longitude"):
            if cleaned.get(axis) is not None:
                cleaned[axis] = round(cleaned[axis], 6)
        return cleaned

    def found(self) -> dict:
        """What services.Report takes."""
        plain = ("id", "met_with", "visited_at", "conclusion", "note", "latitude", "longitude")
        answers = {code: self.cleaned_data.get(_field(code)) for code in QUESTIONS}
        return {name: self.cleaned_data[name] for name in plain} | {
            "answers": {code: answer for code, answer in answers.items() if answer}
        }

    def sections(self) -> list[tuple]:
        """(title, its fields), for the template."""
        return [
            (section.title, [self[_field(q.code)] for q in section.questions])
            for section in SECTIONS
        ]

    def photo_fields(self) -> list:
        return [self[f"photo_{kind}"] for kind in VisitPhoto.Kind.values]


class FilterForm(forms.Form):
    petugas = forms.ModelChoiceField(
        label=_("Petugas"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Semua petugas"),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["petugas"].queryset = queries.facilitators(user)


def _field(code: str) -> str:
    return f"q_{code}"


def _started(visit: Visit) -> dict:
    """Now, and whatever an earlier attempt at the door already saw."""
    return {
        "id": new_id(),
        "version": visit.version,
        "visited_at": timezone.localtime(),
        "note": visit.note,
        **{_field(code): answer for code, answer in visit.answers.items()},
    }


def _helper(*layout) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper
