"""One's own inbox."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from core.paging import keyset
from notifications import services
from notifications.forms import DigestForm
from notifications.models import Notice, Subscription

PAGES = {
    Notice.About.CASE: "dashboard:case",
    Notice.About.REFERRAL: "referrals:detail",
    Notice.About.LETTER: "referrals:seat_answer",
    Notice.About.VISIT: "outreach:visit",
    Notice.About.DEPUTY: "accounts:deputies",
}


def _page(request: HttpRequest, *, form: DigestForm | None = None) -> HttpResponse:
    only_unread = request.GET.get("belum") == "1"
    notices = Notice.objects.visible_to(request.user)
    if settings.HAS_EMAIL and form is None:
        own = Subscription.objects.filter(user=request.user).values_list("email", flat=True).first()
        form = DigestForm(initial={"email": own or ""})
    context = {
        "page": keyset(
            notices.unread() if only_unread else notices,
            order=("-at", "-id"),
            cursor=request.GET.get("hal"),
        ),
        "only_unread": only_unread,
        "form": form,
    }
    status = 422 if form and form.errors else 200
    return render(request, "notifications/inbox.html", context, status=status)


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything, newest first; with `?belum=1` only what is unread."""
    return _page(request)


@signed_in
@require_POST
def open_notice(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Mark as read and go where it points; what may be seen there is that page's own matter."""
    notice = services.read(notice_id=notice_id, by=request.user)
    if notice is None:
        raise Http404
    return redirect(
        reverse(PAGES[Notice.About(notice.about)], args=[notice.key] if notice.key else [])
    )


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = services.read_all(by=request.user)
    if count:
        messages.success(
            request, _("%(count)d pemberitahuan ditandai sudah dibaca.") % {"count": count}
        )
    return redirect("notifications:inbox")


@signed_in
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    email = form.cleaned_data["email"]
    services.subscribe(user=request.user, email=email)
    done = (
        _("Ringkasan harian akan dikirim ke %s.") % email
        if email
        else _("Ringkasan harian dihentikan.")
    )
    messages.success(request, done)
    return redirect("notifications:inbox")
