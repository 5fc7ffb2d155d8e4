"""How well the look-up finds people, on invented ones, beside other ways on the same questions: see `docs/matching.md`."""

from collections.abc import Iterator

from benchmarks import Result


def run() -> Iterator[Result]:
    # `python -m benchmarks.matching` loads this package before Django is set up.
    from benchmarks.matching.comparing import results

    return results()
