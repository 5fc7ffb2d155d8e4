"""The guard above every view: which right it needs, or that it is open to everyone."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

from accounts.roles import Action


def requires(action: Action) -> Callable:
    """The user must hold `action` in some region; the row's own region is asked by `authorize`."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may_somewhere(action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_action = action
        return guarded

    return decorate


def public(view: Callable) -> Callable:
    """A page without login: it must show no personal data."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    opened.is_public = True
    return login_not_required(opened)


def signed_in(view: Callable) -> Callable:
    """A page about the user's own account: every signed-in user, no right needed."""

    @wraps(view)
    def own(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    own.is_own_account = True
    return own


def may(user, action: Action, region_id: str) -> bool:
    return user.may(action, region_id)


def authorize(user, action: Action, region_id: str) -> None:
    """Raises PermissionDenied (403): for rows the user can see but not act on. Rows outside the region are 404 already."""
    if not user.may(action, region_id):
        raise PermissionDenied
