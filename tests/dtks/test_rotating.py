"""Keys are changed on a live table: old values are re-encrypted, and look-ups work before, during and after."""

import base64

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from core.crypto import EncryptedTextField, active_field_key, active_index_key, blind_index
from dtks import services
from dtks.models import Person
from dtks.services import rotating
from tests.factories.dtks import PersonFactory, make_nik

pytestmark = pytest.mark.django_db
OLD = "1:" + "A" * 43 + "="
NEW = "2:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def people(places, settings):
    settings.FIELD_KEYS = settings.INDEX_KEYS = [OLD]
    return [PersonFactory(nik=make_nik(serial=9001 + n)) for n in range(7)] + [
        PersonFactory(without_nik=True, mother_name=None)
    ]


def key_ids(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT get_byte({column}, 0) FROM {table} WHERE {column} IS NOT NULL"
        )
        return {row[0] for row in cursor.fetchall()}


def test_everything_moves_to_the_new_keys_and_a_second_run_finds_nothing(people, settings):
    settings.FIELD_KEYS = settings.INDEX_KEYS = [NEW, OLD]
    assert Person.objects.with_nik(make_nik(serial=9003)).exists(), "found before the rotation"
    done = {result.label: result.rows for result in services.rotate(batch=3)}
    assert done["dtks.Person"] == 7, "one has nothing to encrypt"
    assert done["dtks.Family"] == 8
    for table, columns in {
        "dtks_person": ("nik", "nik_index", "mother_name", "mother_name_index"),
        "dtks_family": ("kk_number", "kk_index"),
    }.items():
        for column in columns:
            assert key_ids(table, column) == {2}
    settings.FIELD_KEYS = settings.INDEX_KEYS = [NEW]
    person = Person.objects.with_nik(make_nik(serial=9003)).get()
    assert (person.nik, person.mother_name) == (make_nik(serial=9003), "SUMINEM")
    assert person.nik_index == blind_index(person.nik)
    assert Person.objects.filter(nik=None, nik_index=None, mother_name=None).count() == 1
    assert all(result.rows == 0 for result in services.rotate())


def test_only_one_kind_of_key_may_be_changed(people, settings):
    settings.INDEX_KEYS = [NEW, OLD]
    services.rotate()
    assert (active_field_key(), active_index_key()) == (1, 2)
    assert key_ids("dtks_person", "nik") == {1}
    assert key_ids("dtks_person", "nik_index") == {2}


def test_a_rotation_that_was_stopped_goes_on_where_it_was(people, settings):
    settings.FIELD_KEYS = settings.INDEX_KEYS = [NEW, OLD]

    def stop(label, rows):
        if label == "dtks.Person" and rows >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.rotate(batch=2, progress=stop)
    assert key_ids("dtks_person", "nik_index") == {1, 2}
    for serial in range(9001, 9008):
        assert Person.objects.with_nik(make_nik(serial=serial)).count() == 1
    rest = {result.label: result.rows for result in services.rotate(batch=2)}
    assert rest["dtks.Person"] == 3
    assert key_ids("dtks_person", "nik_index") == {2}


def test_every_model_with_an_encrypted_field_is_walked():
    holding = {
        model._meta.label
        for model in apps.get_models()
        if any(isinstance(field, EncryptedTextField) for field in model._meta.local_fields)
    }
    walked = {model._meta.label for model in apps.get_models() if rotating._encrypted(model)}
    assert {"dtks.Person", "dtks.Family", "intake.Client"} <= walked == holding


def test_the_command_says_what_it_did(people, settings, capsys):
    settings.FIELD_KEYS = settings.INDEX_KEYS = [NEW, OLD]
    call_command("rotate_keys", "--batch", "2", verbosity=2)
    said = capsys.readouterr().out
    assert "dtks.Person: 7 baris dienkripsi ulang." in said
