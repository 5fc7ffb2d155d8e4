"""The shape of what is asked of the register and of what is sent to it."""

from collections.abc import Sequence
from typing import IO

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Action
from core.days import DayField
from core.ids import new_id
from core.spreadsheets import XLSX
from dtks import columns, periods, queries, reading
from dtks import nik as nik_rules
from dtks.nik import NikReport
from dtks.queries import FileColumn
from dtks.vocabulary import Source
from regions.models import Region

MOST_BYTES = 2_000_000_000
ACCEPTED = ".csv,.txt,.xlsx,.zip"
NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "num", "data-groups": "4"}


class CheckForm(forms.Form):
    """A NIK, a family card, an id of the register, or a name with a birth date or a place."""

    nik = forms.CharField(
        label=_("NIK"), required=False, max_length=40, widget=forms.TextInput(attrs=NUMBER)
    )
    kk = forms.CharField(
        label=_("Nomor KK"), required=False, max_length=40, widget=forms.TextInput(attrs=NUMBER)
    )
    external_id = forms.CharField(
        label=_("ID DTKS"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num"}),
    )
    name = forms.CharField(
        label=_("Nama"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(label=_("Tanggal lahir"), required=False)
    village = forms.ChoiceField(label=_("Desa/kelurahan"), required=False)

    nik_report: NikReport | None = None

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        places = queries.places_for(user, Action.REGISTER_CHECK)
        if not self.is_bound:
            # After a question the page stands at its answer.
            self.fields["nik"].widget.attrs["autofocus"] = True
        self.home = next(iter(user.scopes(Action.REGISTER_CHECK)), "")
        self.fields["village"].choices = [
            ("", _("Seluruh registri")),
            *((place.pk, place.name) for place in places),
        ]
        if len(places) == 1:
            self.fields["village"].initial = places[0].pk
        if places and places[0].level != Region.Level.VILLAGE:
            self.fields["village"].label = places[0].get_level_display()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Div(Field("nik"), Field("kk"), css_class="pair"),
            Field("external_id"),
            HTML(
                '<p class="hint">{}</p>'.format(
                    _("Tidak ada nomornya? Isi nama dan tanggal lahir.")
                )
            ),
            Field("name"),
            Div(Field("born_on"), Field("village"), css_class="pair"),
        )

    def clean_kk(self) -> str:
        digits = nik_rules.normalise(self.cleaned_data["kk"])
        if digits and not (
            len(digits) == nik_rules.LENGTH and digits.isascii() and digits.isdigit()
        ):
            raise forms.ValidationError(
                _("Nomor KK harus 16 angka. Hitung ulang dari kartunya, atau kosongkan.")
            )
        return digits

    def clean_born_on(self):
        born_on = self.cleaned_data["born_on"]
        if born_on and born_on > localdate():
            raise forms.ValidationError(_("Tanggal lahir ada di masa depan. Periksa tahunnya."))
        return born_on

    def clean(self):
        super().clean()
        told = self.cleaned_data
        nik = nik_rules.normalise(told.get("nik") or "")
        told["nik"] = nik
        if nik:
            self.nik_report = queries.nik_report(
                nik, born_on=told.get("born_on"), home_region=self.home, today=localdate()
            )
            for error in self.nik_report.errors:
                self.add_error("nik", error.text)
        name = (told.get("name") or "").strip()
        if not (nik or told.get("kk") or told.get("external_id") or self.errors):
            if not name:
                self.add_error(None, _("Isi NIK, atau nomor KK, atau ID DTKS, atau nama."))
            elif len(name) < 3:
                self.add_error("name", _("Nama terlalu pendek. Tulis sedikitnya tiga huruf."))
            elif not (told.get("born_on") or told.get("village")):
                self.add_error(
                    "born_on",
                    _("Nama saja terlalu umum. Tambahkan tanggal lahir atau pilih desa/kelurahan."),
                )
        return told


class ColumnsForm(forms.Form):
    """What each column of a file holds."""

    def __init__(self, *args, file: Sequence[FileColumn], **kwargs):
        super().__init__(*args, **kwargs)
        required = {column.key for column in columns.missing(())}
        choices = [
            ("", _("Abaikan kolom ini")),
            *(
                (c.key, _("%s (wajib)") % c.title if c.key in required else c.title)
                for c in columns.COLUMNS
            ),
        ]
        self._file = file
        for place, column in enumerate(file):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.title or _("Tanpa judul"),
                choices=choices,
                required=False,
                initial=column.key,
            )

    def keys(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self._file))]

    @property
    def lacking(self) -> str:
        """What the file as it stands has no column for."""
        keys = {column.key for column in self._file}
        if self.is_bound or columns.is_decile_list(keys):
            return ""
        return ", ".join(column.title for column in columns.missing(keys))

    def refuse(self, message: str, places: dict[int, str]) -> None:
        self.add_error(None, message)
        for place, sentence in places.items():
            self.add_error(f"column_{place}", sentence)

    @property
    def new_rows(self) -> list[tuple]:
        """Field and column of what somebody has to decide: also where an error stands."""
        return [row for row in self._rows() if not row[1].is_known or row[0].errors]

    @property
    def known_rows(self) -> list[tuple]:
        return [row for row in self._rows() if row[1].is_known and not row[0].errors]

    def _rows(self) -> list[tuple]:
        return [(self[f"column_{place}"], column) for place, column in enumerate(self._file)]


class ImportForm(forms.Form):
    """One register extract, and what it is."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Berkas"),
        allow_empty_file=True,
        help_text=_(
            "Unduhan SIKS-NG atau DTSEN apa adanya: CSV, Excel (.xlsx), atau ZIP berisi keduanya. "
            "Paling besar 2 GB."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    partner = forms.FileField(
        label=_("Berkas pasangan"),
        required=False,
        allow_empty_file=True,
        help_text=_("Hanya bila tabel keluarga dan tabel anggota DTSEN terpisah."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    source = forms.ChoiceField(label=_("Sumber"), choices=Source)
    period = forms.CharField(
        label=_("Periode"),
        max_length=7,
        help_text=_("2023-06 untuk bulan, 2025-Q3 untuk triwulan."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num"}),
    )
    region = forms.ChoiceField(label=_("Wilayah berkas"))
    is_full = forms.BooleanField(
        label=_("Berkas lengkap untuk wilayah ini"),
        required=False,
        initial=True,
        help_text=_(
            "Bila lengkap, orang yang tidak ada di berkas ditandai tidak lagi terdaftar. Lepaskan "
            "tanda bila berkas hanya sebagian."
        ),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        regions = queries.import_regions(user)
        self.places = {place.pk: place for place in regions}
        self.fields["region"].choices = [(place.pk, place.name) for place in regions]
        self.fields["id"].initial = new_id
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "id",
            Field("file"),
            Field("partner"),
            Div(Field("source"), Field("period"), css_class="pair"),
            Field("region"),
            Field("is_full"),
        )

    def clean_file(self) -> UploadedFile:
        return self._bounded("file")

    def clean_partner(self) -> UploadedFile | None:
        return self._bounded("partner")

    def _bounded(self, name: str) -> UploadedFile:
        file = self.cleaned_data[name]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(
                _(
                    "Berkas lebih besar dari 2 GB. Pecah per kabupaten/kota, lalu unggah satu per satu."
                )
            )
        return file

    def upload(self) -> tuple[IO[bytes], str]:
        """What was sent as one file, with its name."""
        file, partner = self.cleaned_data["file"], self.cleaned_data["partner"]
        if not partner:
            return file, file.name
        both = reading.pack([(file.name, file), (partner.name, partner)])
        return both, f"{file.name} + {partner.name}"

    def clean_period(self) -> str:
        period = self.cleaned_data["period"].strip().upper()
        if not periods.is_period(period):
            raise forms.ValidationError(
                _("Tulis periode seperti 2023-06 (bulan) atau 2025-Q3 (triwulan).")
            )
        if periods.first_day(period) > localdate():
            raise forms.ValidationError(_("Periode ini belum dimulai. Periksa tahunnya."))
        return period

    def clean_region(self) -> Region:
        return self.places[self.cleaned_data["region"]]


class ListForm(forms.Form):
    """A list of people to be asked about at once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Berkas daftar"),
        help_text=_(
            "Excel (XLSX) atau CSV, paling banyak 100.000 baris, judul kolom di baris pertama."
        ),
        widget=forms.FileInput(attrs={"accept": f".xlsx,.csv,.txt,text/csv,text/plain,{XLSX}"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = new_id
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("id", Field("file"))
