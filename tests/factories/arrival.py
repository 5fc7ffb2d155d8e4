"""What the arrival page sends: everything a clerk typed, as the browser would post it."""

from typing import Any

from core.ids import new_id
from tests.factories.dtks import VILLAGE, make_nik
from tests.factories.walk import kind, paper_kind

PDF = b"%PDF-1.4 contoh"


def typed(*, needs: list[dict[str, Any]] | None = None, **changes) -> dict[str, Any]:
    """A complete form for SUMIYATI; `needs` replaces the rows, keywords replace single fields. `papers` is [(kind, file)]."""
    papers = changes.pop("papers", [])
    rows = (
        [{"sector": "health", "wish": "KIS aktif kembali", "ppks_kinds": [kind().pk]}]
        if needs is None
        else needs
    )
    form = {
        "complaint_id": str(new_id()),
        "nik": make_nik(),
        "name": "SUMIYATI",
        "born_on": "11-01-1963",
        "sex": "P",
        "region": VILLAGE,
        "reporter": "self",
        "category": "membership",
        "kind": "complaint",
        "channel": "desk",
        "story": "Kartu KIS tidak aktif saat berobat.",
        "truth": "on",
        "needs-TOTAL_FORMS": str(len(rows)),
        "needs-INITIAL_FORMS": "0",
        "papers-TOTAL_FORMS": str(len(papers)),
        "papers-INITIAL_FORMS": "0",
    }
    for place, row in enumerate(rows):
        form |= {f"needs-{place}-{name}": value for name, value in row.items()}
    for place, (code, file) in enumerate(papers):
        paper_kind(code, code)
        form |= {f"papers-{place}-kind": code, f"papers-{place}-file": file}
    return {name: value for name, value in (form | changes).items() if value is not None}
