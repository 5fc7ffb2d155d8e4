"""Three invented releases, taken in by the real importer: an old DTKS extract and two quarters of DTSEN."""

import csv
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from demo.people import Household, households, rows
from dtks import services
from dtks.columns import DTKS_23
from dtks.models import Release
from dtks.vocabulary import ReleaseState
from regions.models import Region

PROVINCE = "34"
RELEASES = (("dtks", "2023-06"), ("dtsen", "2026-Q2"), ("dtsen", "2026-Q3"))


def _earlier_deciles(people: list[Household]) -> dict[str, int]:
    """A quarter ago, one family in five stood a step higher or lower."""
    dice = random.Random(2026)  # noqa: S311  invented deciles, not a secret
    return {
        home.kk: min(10, max(1, home.decile + dice.choice([-1, 1])))
        for home in people
        if dice.random() < 0.2
    }


def load_register(say: Callable[[str], None], *, size: int = 20_000) -> None:
    """Import what is not there yet; a second call reads nothing."""
    known = set(
        Release.objects.filter(region_id=PROVINCE, state=ReleaseState.APPLIED).values_list(
            "source", "period"
        )
    )
    wanted = [release for release in RELEASES if release not in known]
    if not wanted:
        return
    people = list(households(size))
    earlier = _earlier_deciles(people)
    province = Region.objects.get(pk=PROVINCE)
    with tempfile.TemporaryDirectory() as folder:
        for source, period in wanted:
            path = Path(folder) / f"{source}-{period}.csv"
            chosen = people[: int(len(people) * 0.6)] if source == "dtks" else people
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file, delimiter="|", quotechar='"')
                with_decile = source == "dtsen"
                writer.writerow([*DTKS_23, *(["DESIL"] if with_decile else [])])
                writer.writerows(
                    rows(
                        chosen,
                        deciles=earlier if period == "2026-Q2" else None,
                        with_decile=with_decile,
                    )
                )
            batch = services.import_file(path=path, source=source, period=period, region=province)
            batch.release.refresh_from_db()
            say(
                f"  registri {batch.release}: {batch.release.persons} orang, {batch.release.refused} ditolak"
            )
