"""Every address says who may open it."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.roles import Action

# The pages of allauth that are open here; it guards them itself.
ALLAUTH = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
# The whole list of pages without a login. Each shows no personal data; each new one is a decision.
PUBLIC = {
    "health",
    "about",
    "admin",
    "account_signup",
    "account_reset_password",
    "account_set_password",
    "account_email",
    "account_email_verification_sent",
    # what an office offers is public
    "programs:list",
    "programs:detail",
    "programs:leaflet",
    # is this letter real: number, date, office and validity only
    "referrals:verify_ask",
    "referrals:answer",
    "referrals:verify",
    # where is my complaint: by number and token from the receipt
    "intake:track_form",
    "intake:track",
    # what somebody with the receipt thinks of the service
    "intake:rate",
}


def doors(patterns=None, prefix: str = "", route: str = ""):
    """(full name, route, view) of every pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from doors(pattern.url_patterns, space, where)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", where, pattern.callback


DOORS = list(doors())


@pytest.mark.parametrize(("name", "route", "view"), DOORS, ids=[name for name, _r, _v in DOORS])
def test_a_door_has_one_guard(name, route, view):
    guards = [
        getattr(view, "required_action", None) in set(Action),
        getattr(view, "is_public", False),
        getattr(view, "is_own_account", False),
        name in ALLAUTH,
    ]
    assert sum(guards) == 1, f"{name} ({route}) has no guard, or several"


def test_every_address_has_a_name_and_an_indonesian_path():
    assert [route for name, route, _v in DOORS if name.endswith("None")] == []
    english = ("/new", "/edit", "/delete", "/list", "/create", "/complaints", "/visits", "/users")
    ours = [route for name, route, _v in DOORS if name not in ALLAUTH]
    assert [route for route in ours if any(word in f"/{route}" for word in english)] == []


def test_what_is_open_without_a_login_is_this_list():
    open_doors = {name for name, _r, view in DOORS if not getattr(view, "login_required", True)}
    allauth_before_login = {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
    }
    assert open_doors - allauth_before_login - ALLAUTH <= PUBLIC
    assert {name for name, _r, view in DOORS if getattr(view, "is_public", False)} <= PUBLIC


def test_an_address_carries_no_identity_number():
    assert [
        route for _n, route, _v in DOORS if "nik" in route.lower() or "<kk" in route.lower()
    ] == []
