"""Splink 5 on the same questions, set up as its handbook advises, with our spelling key so that it need not know Indonesian.

Link only; names by Jaro-Winkler with term frequencies, birth dates by its own comparison, place by shared levels, NIK by
Damerau-Levenshtein, KK exact. u by random sampling, m by EM on three blocks, without labels. Its cut is set on the first half, like ours.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.matching.errors import Question
from benchmarks.matching.people import Person
from dtks.names import name_key

COLUMNS = "unique_id INTEGER, name VARCHAR, born_on VARCHAR, year VARCHAR, village VARCHAR, district VARCHAR, regency VARCHAR, nik VARCHAR, kk VARCHAR"
PAIRS_FOR_U = 5e6
# Below this nobody is kept as a candidate.
LEAST_WEIGHT = -15


def _row(number: int, name: str, born_on: Any, region: str, nik: str, kk: str) -> tuple:
    parts = region.split(".")
    places = [
        ".".join(parts[:depth]) if len(parts) >= depth and region else None for depth in (4, 3, 2)
    ]
    return (
        number,
        name_key(name) or None,
        f"{born_on:%Y-%m-%d}" if born_on else None,
        f"{born_on:%Y}" if born_on else None,
        *places,
        nik or None,
        kk or None,
    )


def _table(connection: Any, name: str, rows: Iterable[tuple]) -> None:
    connection.execute(f"CREATE TABLE {name} ({COLUMNS})")
    connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", list(rows))


def best_of(
    register: Sequence[Person], questions: Sequence[Question]
) -> list[list[tuple[float, int]]]:
    """For each question its candidates as (weight, number of the person), best first."""
    import duckdb
    import splink.comparison_level_library as levels
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    _table(
        connection,
        "register",
        (_row(p.number, p.name, p.born_on, p.region, p.nik, p.kk) for p in register),
    )
    _table(
        connection,
        "asked",
        (
            _row(number, q.name, q.born_on, q.region, q.nik, q.kk)
            for number, q in enumerate(questions)
        ),
    )
    place = compare.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            levels.NullLevel("regency"),
            levels.ExactMatchLevel("village"),
            levels.ExactMatchLevel("district"),
            levels.ExactMatchLevel("regency"),
            levels.ElseLevel(),
        ],
    )
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            compare.DateOfBirthComparison("born_on", input_is_string=True),
            place,
            compare.DamerauLevenshteinAtThresholds("nik", [1, 2]),
            compare.ExactMatch("kk"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("born_on"),
            block_on("name"),
            block_on("village", "substr(name, 1, 3)"),
            block_on("village", "year"),
            block_on("regency", "substr(name, 1, 6)"),
            block_on("year", "substr(name, 1, 5)"),
            block_on("kk"),
        ],
        additional_columns_to_retain=[],
    )
    api = DuckDBAPI(connection=connection)
    tables = [api.register("register", table_name="r"), api.register("asked", table_name="q")]
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("name", "born_on")], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_U, seed=1)
    for block in (block_on("born_on"), block_on("name", "village"), block_on("kk")):
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    answers: list[list[tuple[float, int]]] = [[] for _ in questions]
    rows = connection.execute(
        "SELECT CASE WHEN source_dataset_l = 'r' THEN unique_id_r ELSE unique_id_l END,"
        " CASE WHEN source_dataset_l = 'r' THEN unique_id_l ELSE unique_id_r END, match_weight"
        f" FROM {found.physical_name}"
    )
    for question, person, weight in rows.fetchall():
        answers[question].append((weight, person))
    for each in answers:
        each.sort(key=lambda pair: (-pair[0], pair[1]))
    return answers
