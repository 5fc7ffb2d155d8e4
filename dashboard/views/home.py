"""The first page after the login: figures for a manager, the queue for everybody else who works on cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import requires
from accounts.roles import Action, Role
from dashboard.desk import Desk
from dashboard.navigation import sections
from dashboard.views import figures, queue


@requires(Action.HOME)
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if user.has_role(Role.PROVIDER) and not user.may_somewhere(Action.QUEUE_VIEW):
        return redirect("referrals:seat_inbox")
    if user.has_role(Role.MANAGER):
        return figures.show(request)
    if user.may_somewhere(Action.QUEUE_VIEW):
        return queue.show(request, is_queue=True)
    # An admin has no cases: the page names what there is to look after.
    return render(request, "dashboard/home.html", {"sections": list(sections(Desk.of(request)))})
