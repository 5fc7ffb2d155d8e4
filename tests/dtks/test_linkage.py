"""The engine on any two files: generated here in the manner of the public FEBRL sets, in a language that is not ours."""

import csv
import random

import pytest
from django.core.management import CommandError, call_command

from dtks.linkage import comparing
from dtks.linkage.files import Column, Linker
from dtks.linkage.learning import by_expectation, from_labels
from dtks.linkage.weighing import SILENT, UNASKED, UNKNOWN, Field, Matcher, Weights, points

GIVEN = [
    "emma",
    "liam",
    "olivia",
    "noah",
    "ava",
    "ethan",
    "sophie",
    "lucas",
    "mia",
    "jack",
    "chloe",
    "oscar",
    "ruby",
    "henry",
    "ella",
    "thomas",
]
FAMILY = [
    "smith",
    "jones",
    "nguyen",
    "brown",
    "wilson",
    "taylor",
    "white",
    "martin",
    "clarke",
    "ryan",
    "walker",
    "kelly",
    "webb",
    "dixon",
]
MAP = [
    "--map=given_name=first:name",
    "--map=surname=last:name",
    "--map=born=dob:date",
    "--map=postcode:id",
    "--map=street:text",
]


def _slip(text, dice):
    place = dice.randrange(len(text))
    return text[:place] + dice.choice("abcdefghij") + text[place + 1 :]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """400 rows each, 250 of them the same people with a slip here and a gap there."""
    dice, folder = random.Random(7), tmp_path_factory.mktemp("febrl")

    def anybody():
        return {
            "given_name": dice.choice(GIVEN) + dice.choice(["", "", "a", "ie"]),
            "surname": dice.choice(FAMILY) + dice.choice(["", "", "son", "s"]),
            "born": f"{dice.randint(1930, 2010)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "postcode": f"{dice.randint(2000, 2400)}",
            "street": f"{dice.randint(1, 99)} {dice.choice(FAMILY)} street",
        }

    def again(person):
        told = dict(person)
        for title in dice.sample(sorted(told), dice.choice([0, 1, 1, 2])):
            told[title] = "" if dice.random() < 0.3 else _slip(told[title], dice)
        year, month, day = (person["born"]).split("-")
        if told["born"] == person["born"]:
            told["born"] = f"{day}/{month}/{year}"
        return told

    first = [anybody() for _ in range(400)]
    second = [again(person) for person in first[:250]] + [anybody() for _ in range(150)]
    order = list(range(400))
    dice.shuffle(order)
    a, b = folder / "a.csv", folder / "b.csv"
    with a.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(first[0]))
        writer.writeheader()
        writer.writerows(first)
    titles = {"given_name": "first", "surname": "last", "born": "dob"}
    with b.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([titles.get(title, title) for title in first[0]])
        writer.writerows(list(second[place].values()) for place in order)
    truth = {(place + 1, order.index(place) + 1) for place in range(250)}
    return a, b, truth


def _linked(out):
    with out.open() as file:
        return {(int(row["row_a"]), int(row["row_b"])) for row in csv.DictReader(file)}


def test_weights_learnt_without_labels_link_most_of_what_is_one_and_little_else(
    files, tmp_path, capsys
):
    a, b, truth = files
    out = tmp_path / "pairs.csv"
    call_command("match_files", a, b, *MAP, out=out)
    found = _linked(out)
    assert len(found & truth) / len(truth) > 0.95
    assert len(found & truth) / len(found) > 0.95
    assert "pairs" in capsys.readouterr().err


def test_kept_weights_link_the_same_pairs(files, tmp_path):
    a, b, _truth = files
    kept, once, twice = tmp_path / "w.json", tmp_path / "1.csv", tmp_path / "2.csv"
    call_command("match_files", a, b, *MAP, out=once, keep_weights=kept)
    call_command("match_files", a, b, *MAP, out=twice, weights=kept)
    assert _linked(once) == _linked(twice)


def test_every_field_says_at_which_level_it_agrees(files, tmp_path):
    a, b, truth = files
    out = tmp_path / "pairs.csv"
    call_command("match_files", a, b, *MAP, out=out)
    with out.open() as file:
        row = next(csv.DictReader(file))
    assert row["given_name_level"] in {"same", "close", "near", "far", "part", "other", *SILENT}
    assert 0.5 <= float(row["chance"]) <= 1


def test_a_column_that_is_not_there_is_named(files):
    a, b, _truth = files
    with pytest.raises(CommandError, match="nickname"):
        call_command("match_files", a, b, map=["nickname:name"])


@pytest.mark.parametrize("wrong", ["surname", "surname:colour", ":name"])
def test_a_mapping_says_column_and_type(files, wrong):
    with pytest.raises(CommandError, match="COLUMN_A"):
        call_command("match_files", *files[:2], map=[wrong])


def test_empty_files_have_no_pairs(tmp_path):
    a, out = tmp_path / "a.csv", tmp_path / "out.csv"
    a.write_text("name\n")
    call_command("match_files", a, a, map=["name:name"], out=out)
    assert _linked(out) == set()


def test_a_key_that_everybody_shares_does_not_bring_everybody(tmp_path):
    a = tmp_path / "a.csv"
    a.write_text("name,town\n" + "".join(f"person{n},same\n" for n in range(500)))
    linker = Linker(a, a, [Column.parse("name:name"), Column.parse("town:text")])
    with linker.opened():
        assert [row for row, _values in linker.candidates(("person7", "same"))] == [8]


@pytest.mark.parametrize(
    ("kind", "one", "other", "level"),
    [
        ("name", "Anna Maria", "maria ANNA", "same"),
        ("name", "Müller", "muller", "same"),
        ("name", "jonathan", "jonathon", "close"),
        ("name", "anna", "anna maria", "part"),
        ("name", "anna", "george", "other"),
        ("date", "1990-02-03", "03/02/1990", "same"),
        ("date", "1990-02-03", "1990-03-02", "swapped"),
        ("date", "1990-02-03", "1991-02-03", "slip"),
        ("date", "1990-02-03", "1990-10-03", "part"),
        ("date", "1990-02-03", "1950-10-11", "other"),
        ("date", "1990-02-03", "soon", UNKNOWN),
        ("number", "100", "100,0", "same"),
        ("number", "100", "100.5", "near"),
        ("number", "100", "1000", "other"),
        ("number", "", "1", UNASKED),
        ("id", "AB-123", "ab 123", "same"),
        ("id", "123456", "123465", "swapped"),
        ("id", "123456", "123457", "slip"),
        ("text", "12 High Street", "High Street 12", "mostly"),
    ],
)
def test_values_agree_at_a_level_by_their_type(kind, one, other, level):
    prepare = comparing.PREPARE[kind]
    assert comparing.COMPARE[kind](prepare(one), prepare(other)) == level


def test_a_level_weighs_what_labels_say():
    levels = from_labels(
        ["x"], [("same",)] * 90 + [("other",)] * 10, [("same",)] * 10 + [("other",)] * 990
    )
    bits = Weights(levels=levels).bits("x")
    assert bits["same"] > 6
    assert bits["other"] < -3


def test_without_labels_the_agreeing_half_is_found():
    pairs = {
        ("same", "same"): 50,
        ("other", "other"): 400,
        ("same", "other"): 30,
        ("other", "same"): 20,
    }
    strangers = {
        ("same", "same"): 3,
        ("other", "other"): 900,
        ("same", "other"): 50,
        ("other", "same"): 47,
    }
    levels, share = by_expectation(["x", "y"], pairs, strangers)
    assert 0.05 < share < 0.25
    assert all(Weights(levels=levels).bits(name)["same"] > 2 for name in "xy")


def test_silence_weighs_nothing():
    weights = Weights(levels={"x": {"same": (0.9, 0.1)}})
    matcher = Matcher([Field("x", comparing.COMPARE["name"])], weights)
    assert matcher.compare(("anna",), ("",)).bits == 0
    assert matcher.compare(("anna",), ("anna",)).bits > 3


def test_points_lie_on_straight_lines_between_anchors():
    anchors = ((0.0, 1), (10.0, 50), (20.0, 99))
    assert [points(bits, anchors) for bits in (-5, 0, 5, 10, 15, 20, 90)] == [
        1,
        1,
        26,
        50,
        74,
        99,
        99,
    ]
