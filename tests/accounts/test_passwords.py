import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import SPOKEN_WORDS, WEAK_WORDS, temporary_password


@pytest.mark.parametrize(
    "password",
    [
        "Puskesos2026!",
        "rah4sia12345",
        "bismillah123",
        "sleman-2026-01",
        "k4b-up4t3n!!",
        "4dmin#202612",
        "1234567890",
    ],
)
def test_what_a_neighbour_would_guess_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_the_own_name_is_no_password():
    with pytest.raises(ValidationError):
        validate_password("ani.lestari1", User(username="ani.lestari", name="Ani Lestari"))


def test_words_that_do_not_belong_together_are_accepted():
    validate_password("kuda-lampu-4821-sawah")


def test_temporary_passwords_pass_the_rules_and_differ():
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password)


def test_spoken_words_are_plenty_distinct_and_not_weak():
    assert len(SPOKEN_WORDS) == len(set(SPOKEN_WORDS)) > 200
    assert not WEAK_WORDS & set(SPOKEN_WORDS)
