"""From the names of places in a file to region codes, the way people write them.

Regencies are loaded whole (514 rows); villages only of the regencies a file speaks of.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from regions.scope import covers

PLACE_KEYS = ("province", "regency", "district", "village")

_NOT_WORD = re.compile(r"[^A-Z0-9]+")
_PROVINCE_WORDS = re.compile(r"^(PROVINSI|PROPINSI|PROV)\b")
_REGENCY_WORDS = re.compile(r"^(KABUPATEN|KAB|KOTAMADYA|KOTA|KODYA)\b(?: (?:ADMINISTRASI|ADM)\b)?")
_DISTRICT_WORDS = re.compile(r"^(KECAMATAN|KEC|KAPANEWON|KEMANTREN|DISTRIK|DISTRICT)\b")
_VILLAGE_WORDS = re.compile(
    r"^(DESA|DS|KELURAHAN|KEL|KALURAHAN|KAL|NAGARI|GAMPONG|PEKON|KAMPUNG|LEMBANG|NEGERI)\b"
)
_LONG_NAMES = (
    ("DAERAH ISTIMEWA", "DI"),
    ("DAERAH KHUSUS IBUKOTA", "DKI"),
    ("DAERAH KHUSUS IBU KOTA", "DKI"),
    ("DAERAH KHUSUS", "DKI"),
    ("NANGGROE ACEH DARUSSALAM", "ACEH"),
)
_PROVINCE_ALIASES = {
    "DIY": "DIYOGYAKARTA",
    "YOGYAKARTA": "DIYOGYAKARTA",
    "JAKARTA": "DKIJAKARTA",
    "NAD": "ACEH",
    "BANGKABELITUNG": "KEPULAUANBANGKABELITUNG",
    "BABEL": "KEPULAUANBANGKABELITUNG",
    "NTB": "NUSATENGGARABARAT",
    "NTT": "NUSATENGGARATIMUR",
}
_CLOSE_ENOUGH = 75
# Above the number of villages there are; a file of nonsense must not fill the memory.
_MOST_REMEMBERED = 100_000


class UnknownPlace(Exception):
    """`key` is the column that could not be resolved; the message says what to do."""

    def __init__(self, key: str, reason: str):
        super().__init__(reason)
        self.key = key


@dataclass
class _Regency:
    """District name -> code, and per district village name -> codes."""

    districts: dict[str, str] = field(default_factory=dict)
    villages: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class Gazetteer:
    """Resolves province, regency, district and village names; remembers every answer."""

    def __init__(self) -> None:
        self._provinces: dict[str, str] = {}
        self._regencies: dict[tuple[str, str, str], str] = {}
        self._codes: set[str] = set()
        self._anywhere: dict[tuple[str, str], list[str]] = {}
        self._loaded: dict[str, _Regency] = {}
        self._known: dict[tuple[str, ...], str | UnknownPlace] = {}
        self._is_complete = False
        # Not on top of the file: whoever was given a complete one needs neither database nor models.
        from regions.models import Region

        Level = Region.Level
        rows = Region.objects.in_force().filter(level__in=[Level.PROVINCE, Level.REGENCY])
        for code, name, level in rows.values_list("code", "name", "level"):
            if level == Level.PROVINCE:
                self._provinces[_province(name)] = code
            else:
                kind, plain = _regency(name)
                self._codes.add(code)
                self._regencies[code[:2], kind, plain] = code
                self._anywhere.setdefault((kind, plain), []).append(code)

    def load(self, region_id: str) -> None:
        """Learn all places of a region, and ask the database no more: a helper without one goes on."""
        for code in self._regencies.values():
            if covers(region_id, code) or covers(code, region_id):
                self._of_regency(code)
        self._is_complete = True

    def resolve(self, province: str, regency: str, district: str, village: str) -> str:
        """The village's code. Raises UnknownPlace."""
        asked = (province, regency, district, village)
        answer = self._known.get(asked)
        if answer is None:
            try:
                answer = self._resolve(*asked)
            except UnknownPlace as error:
                answer = error
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[asked] = answer
        if isinstance(answer, UnknownPlace):
            raise UnknownPlace(answer.key, str(answer))
        return answer

    def of_row(self, values: dict[str, str]) -> str:
        if values.get("village_code"):
            return self._of_code(values["village_code"])
        return self.resolve(*(values[key] for key in PLACE_KEYS))

    def _of_code(self, code: str) -> str:
        """A code of Kemendagri; those of BPS look alike and are never guessed at."""
        if code[:5] not in self._codes or code not in self._of_regency(code[:5]).names:
            raise UnknownPlace(
                "village_code",
                _(
                    "Kode desa %(code)s tidak ada di daftar Kemendagri. Kode BPS tidak dapat dipakai; "
                    "isi kode Kemendagri atau nama wilayahnya."
                )
                % {"code": code},
            )
        return code

    def of_told(self, values: dict[str, str], *, home: Sequence[str]) -> str:
        """The deepest place that is told, of any level; "" where none is. Raises UnknownPlace.

        A regency that is not told is one of those that `home` lies in or covers.
        """
        province, regency, district, village = (values.get(key, "") for key in PLACE_KEYS)
        if regency:
            codes = [self._regency_code(province, regency)]
        else:
            regencies = sorted(self._regencies.values())
            codes = [c for c in regencies if any(covers(c, h) or covers(h, c) for h in home)]
        if not (district or village):
            return codes[0] if regency else ""
        found, choices = [], {}
        for code in codes:
            known = self._of_regency(code)
            districts = list(known.villages)
            if district:
                one = known.districts.get(_plain(district, _DISTRICT_WORDS))
                one = one or known.districts.get(_plain(district))
                districts = [one] if one else []
            if not village:
                found += districts
                choices |= {known.names[c]: key for key, c in known.districts.items()}
            for each in districts if village else ():
                there = known.villages.get(each, {})
                found += there.get(_plain(village)) or there.get(
                    _plain(village, _VILLAGE_WORDS), []
                )
                choices |= {known.names[c[0]]: key for key, c in there.items()}
        if len(found) > 1:
            raise UnknownPlace(
                "village" if village else "district",
                _("Ada lebih dari satu “%(name)s”. Lengkapi kecamatan dan kabupaten/kotanya.")
                % {"name": (village or district)[:60]},
            )
        if not found:
            name = village or district
            unknown = _("“%(name)s” tidak dikenal di wilayah ini.")
            raise _unknown("village" if village else "district", unknown, name, choices)
        return found[0]

    def _resolve(self, province: str, regency: str, district: str, village: str) -> str:
        code = self._regency_code(province, regency)
        known = self._of_regency(code)
        district_code = known.districts.get(_plain(district, _DISTRICT_WORDS)) or (
            known.districts.get(_plain(district))
        )
        if district_code is None:
            raise _unknown(
                "district",
                _("Kecamatan “%(name)s” tidak dikenal di kabupaten/kota ini."),
                district,
                {known.names[c]: key for key, c in known.districts.items()},
            )
        villages = known.villages.get(district_code, {})
        codes = villages.get(_plain(village)) or villages.get(_plain(village, _VILLAGE_WORDS)) or []
        if len(codes) > 1:
            raise UnknownPlace(
                "village",
                _(
                    "Ada lebih dari satu “%(name)s” di kecamatan ini. Tulis Desa atau Kelurahan di depannya."
                )
                % {"name": village[:60]},
            )
        if not codes:
            raise _unknown(
                "village",
                _("Desa/kelurahan “%(name)s” tidak dikenal di kecamatan ini."),
                village,
                {known.names[c[0]]: key for key, c in villages.items()},
            )
        return codes[0]

    def _regency_code(self, province: str, regency: str) -> str:
        if not regency:
            raise UnknownPlace("regency", _("Kabupaten/kota kosong. Lengkapi namanya."))
        province_key = _province(province)
        province_code = self._provinces.get(_PROVINCE_ALIASES.get(province_key, province_key), "")
        kind, plain = _regency(regency)
        kinds = (kind,) if kind else ("KAB", "KOTA")
        for tried in kinds:
            code = self._regencies.get((province_code, tried, plain))
            if code:
                return code
        # Provinces have been split since some files were made: a name of its own is enough.
        anywhere = [code for tried in kinds for code in self._anywhere.get((tried, plain), [])]
        if len(anywhere) == 1:
            return anywhere[0]
        if not province_code:
            raise _unknown(
                "province",
                _("Provinsi “%(name)s” tidak dikenal."),
                province,
                {key: key for key in self._provinces},
            )
        raise _unknown(
            "regency",
            _("Kabupaten/kota “%(name)s” tidak dikenal di provinsi ini."),
            regency,
            {f"{k} {p}": p for c, k, p in self._regencies if c == province_code},
        )

    def _of_regency(self, code: str) -> _Regency:
        if code not in self._loaded:
            if self._is_complete:
                raise UnknownPlace("regency", _("Kabupaten/kota ini di luar wilayah impor."))
            from regions.models import Region

            Level = Region.Level
            known = self._loaded[code] = _Regency()
            rows = Region.objects.in_force().within(code)
            for place, name, level in rows.values_list("code", "name", "level"):
                known.names[place] = name
                if level == Level.DISTRICT:
                    known.districts[_plain(name)] = place
                elif level == Level.VILLAGE:
                    district = known.villages.setdefault(place[:8], {})
                    district.setdefault(_plain(name), []).append(place)
                    # 1xxx is a kelurahan, 2xxx a desa: the prefix tells namesakes apart.
                    prefix = "KELURAHAN" if place[9] == "1" else "DESA"
                    district.setdefault(prefix + _plain(name), []).append(place)
        return self._loaded[code]


def _words(text: str) -> str:
    text = _NOT_WORD.sub(" ", text.upper()).strip()
    for long, short in _LONG_NAMES:
        text = text.replace(long, short)
    return text


def _plain(text: str, prefix: re.Pattern[str] | None = None) -> str:
    words = _words(text)
    if prefix:
        words = prefix.sub("", words)
    return words.replace(" ", "")


def _province(text: str) -> str:
    return _plain(text, _PROVINCE_WORDS)


def _regency(text: str) -> tuple[str, str]:
    """("KAB" | "KOTA" | "", name without its kind)."""
    words = _words(text)
    match = _REGENCY_WORDS.match(words)
    kind = "" if not match else "KAB" if match[1].startswith("KAB") else "KOTA"
    return kind, _REGENCY_WORDS.sub("", words).replace(" ", "")


def _unknown(key: str, sentence: str, name: str, choices: dict[str, str]) -> UnknownPlace:
    """Says what is unknown and, where one is close, what may have been meant."""
    if not name:
        return UnknownPlace(key, _("Nama wilayah kosong. Lengkapi sesuai daftar Kemendagri."))
    reason = sentence % {"name": name[:60]}
    nearest = process.extractOne(_plain(name), choices, scorer=fuzz.ratio)
    if nearest and nearest[1] >= _CLOSE_ENOUGH:
        return UnknownPlace(
            key, f"{reason} " + _("Mungkin maksudnya %(near)s.") % {"near": nearest[2]}
        )
    return UnknownPlace(key, f"{reason} " + _("Tulis namanya sesuai daftar Kemendagri."))
