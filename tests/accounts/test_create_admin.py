import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Action

pytestmark = pytest.mark.django_db


def test_the_first_admin_comes_from_the_shell(places, capsys):
    call_command("create_admin", "kepala", name="Kepala Admin", region="34.04")
    user = User.objects.get(username="kepala")
    assert user.may(Action.USER_MANAGE, "34.04.07.2001")
    assert user.must_change_password
    assert user.check_password(capsys.readouterr().out.split()[-1])


def test_a_wrong_region_or_a_taken_name_says_so(places, ani):
    with pytest.raises(CommandError, match="load_regions"):
        call_command("create_admin", "kepala", name="Kepala Admin", region="99")
    with pytest.raises(CommandError, match="sudah dipakai"):
        call_command("create_admin", "ani", name="Ani", region="34.04")
