"""When two needs are the same thing once more."""

import pytest

from intake.likeness import Asked, Likeness, nearest

KIS = Asked("health", "KIS aktif kembali untuk kontrol jantung")


@pytest.mark.parametrize(
    ("typed", "likeness"),
    [
        (Asked("health", "aktifkan KIS lagi"), Likeness.WISH),
        (Asked("health", "KONTROL JANTUNG, KIS mati"), Likeness.WISH),
        (Asked("health", "kacamata"), Likeness.SECTOR),
        (Asked("health"), Likeness.SECTOR),
        (Asked("food", "KIS aktif kembali untuk kontrol jantung"), Likeness.OTHER),
    ],
)
def test_sector_first_then_the_words_that_say_something(typed, likeness):
    assert nearest([typed], [KIS]).likeness == likeness


def test_words_that_every_wish_has_do_not_make_it_alike():
    typed, known = Asked("food", "minta bantuan untuk sewa"), Asked("food", "bantuan untuk beras")
    assert nearest([typed], [known]).likeness == Likeness.SECTOR


def test_the_same_programme_is_the_same_wish():
    assert nearest([Asked("food", "a", 7)], [Asked("food", "b", 7)]).likeness == Likeness.WISH


def test_the_most_alike_of_several_counts():
    match = nearest([Asked("food", "beras"), KIS], [Asked("food", "susu"), KIS])
    assert (match.likeness, match.need) == (Likeness.WISH, KIS)


def test_without_a_sector_or_a_case_nothing_is_said():
    assert nearest([Asked("")], [KIS]) is None
    assert nearest([KIS], []) is None
