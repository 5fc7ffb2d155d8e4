"""The page of one case: facts, evidence, what may be done next, and its story."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.roles import Action
from dashboard.desk import Desk
from dashboard.queries import timeline
from dashboard.queries.case_file import case_file, complaint_for
from intake import services


@requires(Action.COMPLAINT_VIEW)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    user, now = request.user, timezone.now()
    complaint = complaint_for(user, number)
    Desk.of(request).learn(complaint.region)
    if not complaint.is_known:
        services.record_view(complaint=complaint, by=user)
    groups = dict(timeline.choices())
    group = request.GET.get("riwayat", "")
    group = group if group in groups else ""
    told = timeline.told(complaint, group=group, cursor=request.GET.get("hal"))
    file = case_file(complaint, user, story=told, now=now, today=timezone.localdate(now))
    names = timeline.names_for(needs=[line.need for line in file.needs], papers=file.papers)
    return render(
        request,
        "dashboard/case_detail.html",
        {
            "file": file,
            "hands": file.hands,
            "complaint": complaint,
            "client": complaint.client,
            "story": timeline.story(told.page(), names),
            "group": group,
            "group_label": groups[group],
            "groups": groups,
            "may_reveal": user.may(Action.COMPLAINT_REVEAL, complaint.region_id),
        },
    )
