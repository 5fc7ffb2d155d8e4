"""Shapes of the rules of the clock. A form is sent twice: once to see what would move, once to move it."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import RegionField
from accounts.models import User
from core.days import DayField
from intake import holiday_file
from intake.models import Complaint, Holiday, OfficeHours, ServiceStandard
from intake.models.clock import WEEKDAYS
from programs.models import Sector

BIGGEST = 200_000


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RuleForm(forms.ModelForm):
    """One row of a rule; no region means everywhere."""

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(
            by=by, required=False, help_text=_("Kosongkan: berlaku di semua wilayah.")
        )

    @property
    def seal(self) -> str:
        """Of what was filled in: what is carried out is what was shown."""
        return hashlib.sha256(repr(sorted(self.cleaned_data.items())).encode()).hexdigest()[:24]


class StandardForm(RuleForm):
    """Class and sector may stay open; then the standard holds for all of them."""

    category = forms.ChoiceField(
        label=_("Jenis keluhan"),
        choices=[("", _("Semua jenis")), *Complaint.Class.choices],
        required=False,
    )
    sector = forms.ChoiceField(
        label=_("Bidang"), choices=[("", _("Semua bidang")), *Sector.choices], required=False
    )

    class Meta:
        model = ServiceStandard
        fields = (
            "stage",
            "category",
            "sector",
            "is_urgent",
            "region",
            "amount",
            "unit",
            "counts_joint_leave",
            "valid_from",
            "valid_to",
            "source",
        )
        field_classes = {"valid_from": DayField, "valid_to": DayField}
        help_texts = {
            "valid_from": _("Keluhan yang jamnya mulai sejak tanggal ini mengikuti standar ini."),
            "source": _("Peraturan atau keputusan yang menetapkannya."),
        }


class HoursForm(RuleForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Hari"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu hari.")},
    )

    class Meta:
        model = OfficeHours
        fields = (
            "name",
            "region",
            "weekdays",
            "opens",
            "closes",
            "break_from",
            "break_to",
            "valid_from",
            "valid_to",
            "source",
        )
        widgets = {
            "opens": time_input(),
            "closes": time_input(),
            "break_from": time_input(),
            "break_to": time_input(),
        }
        field_classes = {"valid_from": DayField, "valid_to": DayField}

    def clean_weekdays(self) -> list[int]:
        return sorted(self.cleaned_data["weekdays"])


class HolidayForm(RuleForm):
    class Meta:
        model = Holiday
        fields = ("day", "name", "kind", "region", "source")
        field_classes = {"day": DayField}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Holiday.Kind.LOCAL and not given.get("region"):
            self.add_error("region", _("Libur daerah perlu wilayahnya."))
        return given


class HolidayFileForm(forms.Form):
    """A file at first; what was read from it when the preview is confirmed."""

    file = forms.FileField(label=_("Berkas CSV"), required=False)
    lines = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(
            by=by,
            required=False,
            help_text=_("Wajib untuk libur daerah; kosongkan untuk nasional."),
        )
        self.rows: list[dict[str, Any]] = []
        self.problems: list[holiday_file.Problem] = []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is None and not given.get("lines"):
            self.add_error("file", _("Pilih berkas CSV-nya."))
            return given
        if file is not None and file.size > BIGGEST:
            self.add_error("file", _("Berkas terlalu besar; setahun cukup beberapa puluh baris."))
            return given
        try:
            text = file.read().decode("utf-8-sig") if file else given["lines"]
        except UnicodeDecodeError:
            self.add_error("file", _("Simpan berkasnya sebagai CSV UTF-8, lalu unggah lagi."))
            return given
        self.rows, self.problems = holiday_file.read(text)
        region = given.get("region")
        if any(row["kind"] == Holiday.Kind.LOCAL for row in self.rows) and not region:
            self.add_error("region", _("Libur daerah perlu wilayahnya."))
        for row in self.rows:
            row["region"] = region if row["kind"] == Holiday.Kind.LOCAL else None
        return given

    @property
    def text(self) -> str:
        return holiday_file.write(self.rows)
