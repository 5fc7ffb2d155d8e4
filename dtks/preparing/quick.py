"""The quick way for the many rows without a fault; any other is left for a closer look.

A cell is judged once: most columns hold a few words again and again, and what was found of a
word is remembered. Nothing is decided here that `reading.rows` would decide otherwise: whatever is
empty where it should not be, doubtful, wrong or merely unusual is left to it.
"""

import datetime as dt
import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from uuid_utils import uuid7

from core.crypto import Sealer
from dtks.cells import EMPTY, BadCell, Doubtful, tidy
from dtks.columns import BENEFIT_KEYS, BY_KEY, HOUSING_KEYS
from dtks.names import name_key
from dtks.nik import FEMALE_OFFSET, LENGTH
from dtks.places import PLACE_KEYS, Gazetteer, UnknownPlace
from dtks.preparing.lines import (
    NULL,
    Noted,
    Prepared,
    Stretch,
    array_text,
    copy_text,
    housing_text,
    noted,
)
from dtks.reading import Layout, Record, cells_of
from dtks.reading.fingerprints import maker
from regions.scope import covers

# More than the birth dates there are; a file of nonsense must not fill the memory.
MOST_REMEMBERED = 40_000
LONGEST_NAME, LONGEST_ADDRESS = 120, 300
PLAIN_NAME = re.compile(r"[A-Z][A-Z ]*")
# Told in few words, in the order of the line.
WORDS = (
    "relation",
    "flags",
    "birth_place",
    "occupation",
    "hamlet",
    "rt",
    "rw",
    "decile",
)
LONGEST_ID = 64
WAYS_TO_A_PLACE = (*PLACE_KEYS, "village_code")
BORN_ON = "born_on"
NOTHING_SEALED = "\t".join([NULL] * 3)
SPACES = re.compile(" +")


class Memory(dict):
    """What became of a cell; None where its row needs a closer look."""

    def __init__(self, judge: Callable[[Any], str | tuple | None]):
        super().__init__()
        self._judge = judge

    def __missing__(self, told: Any) -> Any:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        try:
            answer = self._judge(told)
        except (BadCell, Doubtful, UnknownPlace):
            answer = None
        self[told] = answer
        return answer


class QuickReader:
    """Prepares stretches of one file. `scopes` are the codes the sender may import for."""

    def __init__(
        self,
        layout: Layout,
        *,
        gazetteer: Gazetteer,
        region_id: str,
        scopes: list[str],
        places_digest: bytes,
        today: dt.date,
    ):
        self._divide = cells_of(layout)
        self._width = len(layout.titles)
        self._delimiter = layout.options.get("delimiter", "")
        self._encoding = layout.options.get("encoding", "")
        self._padding = re.compile(f" *{re.escape(self._delimiter)} *")
        self._padded = (f" {self._delimiter}", f"{self._delimiter} ")
        self.fingerprint = maker(layout, places_digest=places_digest)
        self._gazetteer = gazetteer
        self._region_id, self._scopes = region_id, scopes or [region_id]
        self._today = today
        keys = layout.keys_in_order
        # A column the file lacks is read from an empty cell behind the last one.
        self._at = {key: keys.index(key) if key in keys else self._width for key in BY_KEY}
        self._places = Memory(self._place)
        self._births = Memory(self._birth)
        self._sexes = Memory(lambda cell: BY_KEY["sex"].clean(_said(cell)) or None)
        self._benefits = Memory(self._benefit)
        self._houses = Memory(self._house)
        self._unusual_names = Memory(self._unusual_name)
        self._words = {key: Memory(self._word(key)) for key in WORDS}

    def note(self, records: Stretch) -> Noted:
        return noted(records, self.fingerprint)

    def prepare(self, records: Stretch) -> Prepared:
        """Lines of the rows without a fault; the others as they came."""
        at, words = self._at, self._words
        nik_at, kk_at, name_at, mother_at = at["nik"], at["kk"], at["name"], at["mother_name"]
        born_at, sex_at, id_at, address_at = (
            *(at["born_on"], at["sex"]),
            *(at["external_id"], at["address"]),
        )
        births, sexes, fingerprint = self._births, self._sexes, self.fingerprint
        place_of = itemgetter(*(at[key] for key in WAYS_TO_A_PLACE))
        benefits_of = itemgetter(*(at[key] for key in BENEFIT_KEYS))
        house_of = itemgetter(*(at[key] for key in HOUSING_KEYS))
        words_at = [(at[key], words[key]) for key in WORDS]
        sealer = Sealer(3 * len(records))
        card, sealed_card = "", ""
        # Sisters and brothers have one mother.
        mothers = {"": NOTHING_SEALED}
        lines: list[str] = []
        left: list[tuple[int, Record]] = []
        number = 0
        for number, record in records:
            cells = self._cells(record)
            if cells is None:
                left.append((number, record))
                continue
            kk, nik, mother = cells[kk_at], cells[nik_at], cells[mother_at].upper()
            mother = "" if mother in EMPTY else mother
            external_id, address = _said(cells[id_at]), _said(cells[address_at])
            region_id = self._places[place_of(cells)]
            name = self._name(cells[name_at])
            birth, sex = births[cells[born_at]], sexes[cells[sex_at]]
            benefits = self._benefits[benefits_of(cells)]
            house = self._houses[house_of(cells)]
            told = [memory[cells[place]] for place, memory in words_at]
            if (
                None in (region_id, name, birth, sex, benefits, house)
                or None in told
                or not _is_sixteen_digits(kk)
                or not _is_sixteen_digits(nik)
                # The NIK says the same birth date and sex as its row: nothing to warn of.
                or nik[6:12] != birth[sex]
                or nik.endswith("0000")
                or nik == nik[0] * 16
                or len(mother) > LONGEST_NAME
                or len(external_id) > LONGEST_ID
                or len(address) > LONGEST_ADDRESS
            ):
                left.append((number, record))
                continue
            if kk != card:
                # The members of a family stand together: their card is encrypted once.
                card, sealed_card = kk, _sealed(sealer, kk)
            if mother not in mothers:
                mothers[mother] = _sealed(sealer, mother)
            relation, flags, birth_place, occupation, hamlet, rt, rw, decile = told
            lines.append(
                f"{number}\tf\t{uuid7()}\t{region_id}\t{external_id}\t{sealed_card}\t{_sealed(sealer, nik)}\t"
                f"{nik[:4]}\t{name}\t{birth[BORN_ON]}\t{birth_place}\t{sex}\t{relation}\t{occupation}\t"
                f"{mothers[mother]}\t{benefits}\t{flags}\t{address}\t"
                f"{hamlet}\t{rt}\t{rw}\t{decile}\t{house}\t\\\\x{fingerprint(record).hex()}\n"
            )
        return Prepared(number, "".join(lines).encode(), len(lines), left)

    def _cells(self, record: Record) -> list[str] | None:
        """The cells of a record, each on one line with single spaces, and one empty one behind them.

        None for what needs a closer look, and where something would have to be escaped.
        """
        if not isinstance(record, bytes) or b"\\" in record:
            return None
        if self._encoding and b'"' not in record:
            try:
                text = record.decode(self._encoding)
            except UnicodeDecodeError:
                return None
            if text.isprintable():
                before, behind = self._padded
                if before in text or behind in text or "  " in text or text != text.strip(" "):
                    text = self._padding.sub(self._delimiter, SPACES.sub(" ", text)).strip(" ")
                cells = text.split(self._delimiter)
            else:
                cells = [tidy(cell) for cell in text.split(self._delimiter)]
        else:
            cells = [tidy(cell) for cell in self._divide(record)]
        if len(cells) != self._width:
            return None
        cells.append("")
        return cells

    def _place(self, names: tuple[str, ...]) -> str | None:
        pairs = zip(WAYS_TO_A_PLACE, names, strict=True)
        code = self._gazetteer.of_row({k: BY_KEY[k].clean(_said(name)) for k, name in pairs})
        is_inside = covers(self._region_id, code) and any(covers(s, code) for s in self._scopes)
        return code if is_inside else None

    def _name(self, cell: str) -> str | None:
        if PLAIN_NAME.fullmatch(cell) and 5 <= len(cell) <= LONGEST_NAME:
            return f"{cell}\t{name_key(cell)[:LONGEST_NAME]}"
        return self._unusual_names[cell]

    def _unusual_name(self, cell: str) -> str:
        name = BY_KEY["name"].clean(_said(cell))
        return f"{copy_text(name)}\t{copy_text(name_key(name)[:LONGEST_NAME])}"

    def _birth(self, cell: str) -> dict[str, str] | None:
        """The date, and the six digits that it makes in the NIK of either sex."""
        born_on = BY_KEY["born_on"].clean(_said(cell))
        if not born_on or born_on > self._today:
            return None
        return {
            BORN_ON: born_on.isoformat(),
            "L": f"{born_on:%d%m%y}",
            "P": f"{born_on.day + FEMALE_OFFSET}{born_on:%m%y}",
        }

    def _benefit(self, told: tuple[str, ...]) -> str:
        pairs = zip(BENEFIT_KEYS, told, strict=True)
        return array_text([key for key, cell in pairs if BY_KEY[key].clean(_said(cell))])

    def _house(self, told: tuple[str, ...]) -> str:
        pairs = zip(HOUSING_KEYS, told, strict=True)
        return copy_text(housing_text({k: BY_KEY[k].clean(_said(cell)) for k, cell in pairs}))

    def _word(self, key: str) -> Callable[[str], str]:
        clean = BY_KEY[key].clean
        return lambda cell: copy_text(clean(_said(cell)))


def _said(cell: str) -> str:
    """A cell of single spaces; nothing for what people write as nothing."""
    return "" if len(cell) < 5 and cell.upper() in EMPTY else cell


def _is_sixteen_digits(text: str) -> bool:
    return len(text) == LENGTH and text.isdigit() and text.isascii()


def _sealed(sealer: Sealer, text: str) -> str:
    encrypted, index, older = sealer.seal(text)
    others = array_text(older) if older else NULL
    return f"\\\\x{encrypted.hex()}\t\\\\x{index.hex()}\t{others}"
