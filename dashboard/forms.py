"""The filters of lists and figures. Their fields are the words of the address; each filter owns its query."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import DEPUTABLE, Action
from core.days import DayField
from core.templatetags.ui import tanggal
from dashboard import conditions, sorting
from dashboard.desk import Desk
from dashboard.periods import Period, presets
from dashboard.queries.places import choices_of
from dtks.vocabulary import Outcome
from intake.forms.fields import no_identity_number
from intake.models import Complaint
from intake.querysets import late
from intake.workflow import ENDED, OPEN, Status, statuses_for
from programs.models import DocumentKind, Sector
from regions.querysets import within
from regions.scope import covers

CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
ANY = [("", _("Semua"))]


class PlaceField(forms.ChoiceField):
    """A region inside the user's own ones; figures may link deeper than the list of choices goes."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scopes: tuple[str, ...] = ()

    def valid_value(self, value) -> bool:
        return bool(CODE.fullmatch(value)) and any(covers(s, value) for s in self.scopes)


@dataclass(frozen=True)
class Tag:
    """One filter in force, and the address without it."""

    label: str
    remove_url: str


class CaseFilter(forms.Form):
    """Which cases a list shows. An unknown value is said so and left out; the others still hold."""

    status = forms.MultipleChoiceField(
        label=_("Status"),
        choices=Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wilayah = PlaceField(label=_("Wilayah"), required=False)
    bidang = forms.ChoiceField(label=_("Bidang"), choices=ANY + Sector.choices, required=False)
    jenis = forms.ChoiceField(
        label=_("Jenis keluhan"), choices=ANY + Complaint.Class.choices, required=False
    )
    registri = forms.ChoiceField(
        label=_("Hasil registri"),
        choices=[*ANY, *Outcome.choices, (conditions.UNCHECKED, _("Belum dicek"))],
        required=False,
    )
    program = forms.ChoiceField(label=_("Program"), required=False)
    keadaan = forms.ChoiceField(
        label=_("Keadaan"),
        choices=[
            ("", _("Masih terbuka")),
            ("berakhir", _("Ditutup atau dibatalkan")),
            ("semua", _("Semua")),
        ],
        required=False,
    )
    dari = DayField(label=_("Diterima sejak"), required=False)
    sampai = DayField(label=_("Diterima sampai"), required=False)
    selesai_dari = DayField(label=_("Selesai sejak"), required=False)
    selesai_sampai = DayField(label=_("Selesai sampai"), required=False)
    terbuka = forms.BooleanField(label=_("Masih terbuka"), required=False)
    mendesak = forms.BooleanField(label=_("Mendesak"), required=False)
    lewat = forms.BooleanField(label=_("Lewat tenggat"), required=False)
    berubah = forms.BooleanField(label=_("Registri berubah"), required=False)
    saya = forms.BooleanField(label=_("Saya pegang"), required=False)
    urut = forms.ChoiceField(label=_("Urutkan"), required=False)

    FLAGS = ("terbuka", "mendesak", "lewat", "berubah", "saya")
    # What is the user's turn is open by definition.
    NOT_IN_QUEUE = ("keadaan", "selesai_dari", "selesai_sampai", "terbuka")

    def __init__(self, data: QueryDict, *, desk: Desk, is_queue: bool, now: datetime):
        super().__init__(data)
        self.user: User = desk.user
        self.now = now
        self.is_queue = is_queue
        self.fields["wilayah"].scopes = self.user.scopes()
        self.fields["wilayah"].choices = ANY + choices_of(self.user, desk.places)
        self.fields["program"].choices = [
            *ANY,
            (conditions.WITHOUT_PROGRAM, _("Belum ditentukan")),
            *desk.programs,
        ]
        self.fields["urut"].choices = sorting.choices(is_queue=is_queue)
        if is_queue:
            for name in self.NOT_IN_QUEUE:
                del self.fields[name]
            mine = statuses_for(self.user.held)
            self.fields["status"].choices = [c for c in Status.choices if c[0] in mine]
        self.is_valid()

    @property
    def fields_of_flag(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FLAGS if name in self.fields]

    @property
    def fields_of_choice(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in {*self.FLAGS, "status"}]

    @property
    def order(self) -> tuple[str, ...]:
        return sorting.order_of(self.sort)

    @property
    def sort(self) -> str:
        usual = "tenggat" if self.shows_open_only else "diterima"
        return self.cleaned_data.get("urut") or usual

    @property
    def shows_open_only(self) -> bool:
        """Unless an ending, a status or a day is asked for, a list shows what is still open."""
        given = self.cleaned_data
        asks = ("keadaan", "status", "selesai_dari", "selesai_sampai")
        return self.is_queue or not any(given.get(name) for name in asks)

    @property
    def shows_whole_queues(self) -> list[str]:
        """The statuses whose cases are all on this list; none when something else narrows it."""
        given = {name for name, value in self.cleaned_data.items() if value}
        if not self.is_queue or given - {"status", "urut"}:
            return []
        offered = [code for code, _label in self.fields["status"].choices]
        return self.cleaned_data.get("status") or offered

    def arranged(self, cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
        """Narrowed, and in order."""
        found = self.narrow(cases).annotate(**sorting.sort_of(self.sort).keys)
        return found.order_by(*self.order)

    @property
    def heads(self) -> dict[str, sorting.Head]:
        return sorting.heads(self.sort, is_queue=self.is_queue)

    def narrow(self, cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
        given = self.cleaned_data
        condition = Q()
        if self.shows_open_only:
            condition &= Q(status__in=OPEN)
        elif given.get("keadaan") == "berakhir":
            condition &= Q(status__in=ENDED)
        for name, value in given.items():
            if value and name in self.CONDITIONS:
                condition &= self.CONDITIONS[name](self, value)
        if given.get("selesai_dari") or given.get("selesai_sampai"):
            condition &= conditions.finished(given.get("selesai_dari"), given.get("selesai_sampai"))
        if given.get("registri"):
            cases = cases.alias(register_word=conditions.register_word())
        return cases.filter(condition)

    CONDITIONS: dict[str, Callable[["CaseFilter", Any], Q]] = {
        "status": lambda form, value: Q(status__in=value),
        "wilayah": lambda form, value: within([value]),
        "bidang": lambda form, value: Q(conditions.has_need(sector=value)),
        "jenis": lambda form, value: Q(category=value),
        "registri": lambda form, value: Q(register_word=value),
        "program": lambda form, value: Q(conditions.for_program(value)),
        "dari": lambda form, value: conditions.received(value, None),
        "sampai": lambda form, value: conditions.received(None, value),
        "terbuka": lambda form, value: Q(status__in=OPEN),
        "mendesak": lambda form, value: Q(is_urgent=True),
        "lewat": lambda form, value: late(form.now),
        "berubah": lambda form, value: conditions.register_changed(),
        "saya": lambda form, value: Q(holder__in=form.user.hands),
    }

    @property
    def words(self) -> str:
        """The address of this list in one spelling, without the page and without what it does not know."""
        known = QueryDict(mutable=True)
        for name, value in self.cleaned_data.items():
            if value:
                known.setlist(name, sorted(value) if isinstance(value, list) else [_spelled(value)])
        return known.urlencode()

    def tags(self, path: str) -> list[Tag]:
        """What is in force, each with the address that takes it off."""
        found = []
        for name, value in self.cleaned_data.items():
            if not value or name == "urut":
                continue
            for one in value if isinstance(value, list) else [value]:
                found.append(Tag(self._tag_label(name, one), self._without(path, name, one)))
        return found

    def _tag_label(self, name: str, value: Any) -> str:
        label = str(self.fields[name].label)
        if name in self.FLAGS:
            return label
        if isinstance(value, date):
            return f"{label} {tanggal(value)}"
        return f"{label}: {self._word(name, value)}"

    def _word(self, name: str, value: str) -> str:
        for key, word in self.fields[name].choices:
            if isinstance(word, list | tuple):
                inside = dict(word)
                if value in inside:
                    return str(inside[value])
            elif key == value:
                return str(word)
        return value

    def _without(self, path: str, name: str, value: Any) -> str:
        left = self.data.copy()
        left.pop("hal", None)
        if name == "status":
            left.setlist(name, [v for v in left.getlist(name) if v != value])
        else:
            left.pop(name, None)
        return f"{path}?{left.urlencode()}" if left else path


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


class SavedFilterForm(forms.Form):
    """The name of a saved filter, where it stands, and with whom it is shared."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Nama saringan"),
        max_length=60,
        validators=[no_identity_number],
        error_messages={"required": _("Beri nama agar saringan ini mudah ditemukan lagi.")},
    )
    is_pinned = forms.BooleanField(label=_("Sematkan di atas daftar"), required=False)
    region_id = forms.ChoiceField(label=_("Dibagikan kepada"), required=False)

    def __init__(self, *args, desk: Desk, shared_in: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        codes = {*desk.user.scopes(Action.FILTER_SHARE), *([shared_in] if shared_in else [])}
        names = desk.name_all(codes)
        self.fields["region_id"].choices = [
            ("", _("Hanya saya")),
            *((code, _("Petugas di %s") % names[code]) for code in sorted(codes)),
        ]
        if not codes:
            del self.fields["region_id"]


class PeriodForm(forms.Form):
    """The span of days that the figures speak of, and the place."""

    dari = DayField(label=_("Sejak"), required=False)
    sampai = DayField(label=_("Sampai"), required=False)
    wilayah = PlaceField(label=_("Wilayah"), required=False)

    def __init__(self, data: QueryDict, *, desk: Desk, today: date):
        super().__init__(data)
        self.today = today
        self.fields["wilayah"].scopes = desk.user.scopes()
        self.fields["wilayah"].choices = ANY + choices_of(desk.user, desk.places)
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        start, end = given.get("dari"), given.get("sampai")
        if start and end and start > end:
            self.add_error("sampai", _("Tanggal akhir mendahului tanggal awal."))
        return given

    @property
    def period(self) -> Period:
        usual = presets(self.today)[0][1]
        if "sampai" in self.errors or "dari" in self.errors:
            return usual
        start, end = self.cleaned_data.get("dari"), self.cleaned_data.get("sampai")
        if start is None and end is None:
            return usual
        end = end or max(self.today, start)
        return Period(start or end.replace(month=1, day=1), end)

    @property
    def place(self) -> str:
        return self.cleaned_data.get("wilayah") or ""


class BulkForm(forms.Form):
    """What a step for many cases asks for, once for all of them."""

    batch = forms.UUIDField(widget=forms.HiddenInput)
    layout: tuple[Any, ...] = ()

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.prepare()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("batch", *self.layout)

    def prepare(self) -> None:
        """Choices that depend on the user."""


class HandOverAllForm(BulkForm):
    to = forms.ModelChoiceField(
        label=_("Kepada"),
        queryset=User.objects.none(),
        empty_label=_("Pilih rekan"),
        error_messages={"required": _("Pilih rekan yang menerima.")},
    )
    word = forms.CharField(
        label=_("Pesan untuk rekan"),
        max_length=300,
        validators=[no_identity_number],
        error_messages={"required": _("Tulis sedikit pesan agar rekan tahu apa yang ditunggu.")},
    )
    layout = ("to", "word")

    def prepare(self) -> None:
        staff = User.objects.visible_to(self.user).filter(is_active=True)
        self.fields["to"].queryset = staff.with_role_among(DEPUTABLE).order_by("name")


class PapersForm(BulkForm):
    kinds = forms.ModelMultipleChoiceField(
        label=_("Berkas yang masih kurang"),
        queryset=DocumentKind.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu berkas.")},
    )
    note = forms.CharField(
        label=_("Keterangan untuk warga"),
        max_length=200,
        required=False,
        validators=[no_identity_number],
    )
    layout = (Div("kinds", css_class="ticks"), "note")

    def prepare(self) -> None:
        self.fields["kinds"].queryset = DocumentKind.objects.active()
