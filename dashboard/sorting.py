"""The orders of a list of cases. Each is total and never null, so that pages under it neither repeat nor lose a row."""

from dataclasses import dataclass, field

from django.db.models import Case, Expression, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Upper
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.models import Need
from intake.workflow import Status


@dataclass(frozen=True)
class Sort:
    """`order` as the column is read first; `-code` in the address turns it round."""

    column: Promise
    label: Promise
    reverse_label: Promise
    order: tuple[str, ...]
    keys: dict[str, Expression] = field(default_factory=dict)
    # In the queue alone: no index carries it, and everything in a region is too much to sort for one page.
    in_queue_only: bool = False

    @property
    def falls(self) -> bool:
        return self.order[0].startswith("-")


# The order in which the workflow names them is the order of the road.
_road = Case(
    *(When(status=status, then=Value(n)) for n, status in enumerate(Status.values)),
    output_field=IntegerField(),
)
_needs = Need.objects.filter(complaint=OuterRef("pk")).order_by("position", "id")
_sector = Coalesce(Subquery(_needs.values("sector")[:1]), Value(""))

SORTS: dict[str, Sort] = {
    "tenggat": Sort(_("Tenggat"), _("Tenggat terdekat"), _("Tenggat terjauh"), ("due_at", "id")),
    "diterima": Sort(
        _("Nomor"), _("Terbaru diterima"), _("Terlama diterima"), ("-received_at", "-id")
    ),
    "nama": Sort(
        _("Warga"),
        _("Nama A–Z"),
        _("Nama Z–A"),
        ("sort_name", "id"),
        {"sort_name": Upper("client__name")},
    ),
    "wilayah": Sort(
        _("Wilayah"),
        _("Wilayah, urut kode"),
        _("Wilayah, kode terbalik"),
        ("region_id", "due_at", "id"),
    ),
    "bidang": Sort(
        _("Kebutuhan"),
        _("Kebutuhan menurut bidang"),
        _("Kebutuhan menurut bidang, terbalik"),
        ("sort_sector", "due_at", "id"),
        {"sort_sector": _sector},
        in_queue_only=True,
    ),
    "status": Sort(
        _("Status"),
        _("Status dari awal alur"),
        _("Status dari akhir alur"),
        ("sort_status", "due_at", "id"),
        {"sort_status": _road},
        in_queue_only=True,
    ),
    "pemegang": Sort(
        _("Pemegang"),
        _("Pemegang A–Z, yang belum dipegang dahulu"),
        _("Pemegang Z–A"),
        ("sort_holder", "due_at", "id"),
        {"sort_holder": Coalesce(Upper("holder__name"), Value(""))},
        in_queue_only=True,
    ),
}


def offered(*, is_queue: bool) -> dict[str, Sort]:
    return {code: sort for code, sort in SORTS.items() if is_queue or not sort.in_queue_only}


def choices(*, is_queue: bool) -> list[tuple[str, Promise]]:
    found = []
    for code, sort in offered(is_queue=is_queue).items():
        found += [(code, sort.label), (f"-{code}", sort.reverse_label)]
    return found


def sort_of(word: str) -> Sort:
    return SORTS[word.removeprefix("-")]


def order_of(word: str) -> tuple[str, ...]:
    order = sort_of(word).order
    return tuple(_turned(name) for name in order) if word.startswith("-") else order


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


@dataclass(frozen=True)
class Head:
    """A column head that sorts: pressed again, it turns the order round."""

    label: Promise
    word: str
    # "ascending", "descending", or nothing where the list is not in this order.
    now: str = ""


def heads(current: str, *, is_queue: bool) -> dict[str, Head]:
    """By the code of the sort, for the table's head."""
    found = {}
    for code, sort in offered(is_queue=is_queue).items():
        now, word = "", code
        if current.removeprefix("-") == code:
            falls = sort.falls != current.startswith("-")
            now = "descending" if falls else "ascending"
            word = code if current.startswith("-") else f"-{code}"
        found[code] = Head(sort.column, word, now)
    return found
