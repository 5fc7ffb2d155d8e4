"""Staff accounts: the admin's pages, and every person's own page."""

import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import queries, services
from accounts.access import public, requires, signed_in
from accounts.forms.staff import AssignmentForm, NewUserForm, UserFilterForm, UserForm
from accounts.models import Assignment, User
from accounts.roles import Action, Role
from core.errors import Refused, StaleSave


@requires(Action.USER_MANAGE)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody the admin manages, filtered by the address."""
    form = UserFilterForm(request.GET or None, by=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = queries.users_page(
        by=request.user,
        text=wanted.get("q", ""),
        role=wanted.get("role", ""),
        region=wanted.get("region"),
        state=wanted.get("state", ""),
        cursor=request.GET.get("hal"),
    )
    return render(
        request,
        "accounts/user_list.html",
        {"page": page, "form": form, "applied": _applied(form, wanted)},
    )


@requires(Action.USER_MANAGE)
def user_new(request: HttpRequest) -> HttpResponse:
    form = NewUserForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_user(**form.cleaned_data, by=request.user)
        except services.UsernameTaken as refusal:
            form.add_error("username", refusal.message)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            if made.password:
                return _show_password(request, made.user, made.password)
            messages.info(request, _("Akun ini sudah dibuat."))
            return redirect("accounts:user_edit", made.user.pk)
    status = 422 if form.errors else 200
    return render(request, "accounts/user_form.html", {"form": form}, status=status)


@requires(Action.USER_MANAGE)
def user_edit(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """The whole account: who, which roles where, how they sign in, and what was done to it."""
    person = _person(request, user_id)
    form = UserForm(request.POST or None, initial=_as_typed(person))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_user(user_id=person.pk, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            if isinstance(refusal, StaleSave):
                # What was typed stays; the next save is made against what is stored now.
                form.data = form.data.copy()
                form.data["version"] = person.version
        else:
            messages.success(request, _("Data %s disimpan.") % person)
            return redirect("accounts:user_edit", person.pk)
    return _user_page(request, person, form=form)


@requires(Action.USER_MANAGE)
def user_toggle(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Deactivate, or reactivate with a new temporary password."""
    person = _person(request, user_id)
    if person.is_active:
        return _confirm_then(
            request,
            person,
            lambda: services.deactivate(user_id=person.pk, by=request.user),
            done=_("Akun %s dinonaktifkan. Sesi yang terbuka sudah diakhiri.") % person,
            title=_("Nonaktifkan akun %s?") % person,
            text=_("Orang ini tidak dapat masuk lagi sampai akunnya diaktifkan kembali."),
            consequences=[
                _("Sesi yang sedang terbuka langsung berakhir."),
                _("Keluhan, kunjungan, dan riwayatnya tetap tersimpan."),
            ],
            action_label=_("Nonaktifkan"),
            danger=True,
        )
    return _confirm_then(
        request,
        person,
        lambda: services.reactivate(user_id=person.pk, by=request.user),
        title=_("Aktifkan kembali akun %s?") % person,
        text=_("Kata sandi sementara yang baru dibuat dan ditampilkan satu kali."),
        action_label=_("Aktifkan kembali"),
    )


@requires(Action.USER_MANAGE)
def password_reset(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    person = _person(request, user_id)
    return _confirm_then(
        request,
        person,
        lambda: services.reset_password(user_id=person.pk, by=request.user),
        title=_("Buat kata sandi sementara untuk %s?") % person,
        text=_(
            "Pastikan yang meminta memang orangnya: tatap muka atau telepon ke nomor yang dikenal."
        ),
        consequences=[
            _("Kata sandi lama tidak berlaku lagi dan sesi yang terbuka berakhir."),
            _("Kata sandi sementara ditampilkan satu kali dan harus diganti saat masuk."),
        ],
        action_label=_("Buat kata sandi sementara"),
    )


@requires(Action.USER_MANAGE)
def mfa_reset(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    person = _person(request, user_id)
    return _confirm_then(
        request,
        person,
        lambda: services.reset_mfa(user_id=person.pk, by=request.user),
        done=_("Verifikasi dua langkah %s dimatikan.") % person,
        title=_("Matikan verifikasi dua langkah %s?") % person,
        text=_("Untuk telepon yang hilang atau diganti. Orang ini dapat mengaktifkannya lagi."),
        consequences=[_("Sampai itu, ia masuk dengan kata sandi saja.")],
        action_label=_("Matikan"),
        danger=True,
    )


@requires(Action.USER_MANAGE)
@require_POST
def assignment_add(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    person = _person(request, user_id)
    form = AssignmentForm(request.POST, by=request.user)
    if form.is_valid():
        try:
            services.grant(user_id=person.pk, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Peran ditambahkan."))
            return redirect("accounts:user_edit", person.pk)
    return _user_page(request, person, assignment_form=form)


@requires(Action.USER_MANAGE)
def assignment_remove(
    request: HttpRequest, user_id: uuid.UUID, assignment_id: uuid.UUID
) -> HttpResponse:
    person = _person(request, user_id)
    assignment = get_object_or_404(
        Assignment.objects.visible_to(request.user, Action.USER_MANAGE).select_related("region"),
        pk=assignment_id,
        user=person,
    )
    what = {"role": assignment.get_role_display(), "place": assignment.region, "person": person}
    return _confirm_then(
        request,
        person,
        lambda: services.revoke(assignment_id=assignment.pk, by=request.user),
        done=_("Peran dicabut."),
        title=_("Cabut peran %(role)s di %(place)s dari %(person)s?") % what,
        text=_("Berlaku mulai halaman berikutnya yang dibukanya."),
        consequences=[_("Pekerjaan yang masih terbuka perlu dipindahkan ke petugas lain.")],
        action_label=_("Cabut peran"),
        danger=True,
    )


@requires(Action.USER_MANAGE)
def region_search(request: HttpRequest) -> HttpResponse:
    """Options for the region field while it is typed in, from the admin's own regions only."""
    found = queries.find_regions(by=request.user, text=request.GET.get("region", "")[:80])
    names = queries.places(region.pk for region in found)
    options = [(region, names[region.pk]) for region in found]
    return render(request, "accounts/_region_options.html", {"options": options})


@public
def ask_admin(request: HttpRequest) -> HttpResponse:
    """Stands where other systems offer sign-up and a reset by e-mail: here an admin does both."""
    return render(request, "accounts/ask_admin.html")


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    person = queries.with_security(User.objects.all()).get(pk=request.user.pk)
    return render(
        request,
        "accounts/profile_detail.html",
        {"person": person, "roles": queries.own_roles(person)},
    )


def _person(request: HttpRequest, user_id: uuid.UUID) -> User:
    people = User.objects.visible_to(request.user, Action.USER_MANAGE)
    return get_object_or_404(queries.with_security(people), pk=user_id)


def _user_page(
    request: HttpRequest,
    person: User,
    *,
    form: UserForm | None = None,
    assignment_form: AssignmentForm | None = None,
) -> HttpResponse:
    failed = bool(form and form.errors) or bool(assignment_form and assignment_form.errors)
    roles, elsewhere = queries.held_roles(user=person, by=request.user)
    return render(
        request,
        "accounts/user_detail.html",
        {
            "person": person,
            "form": form or UserForm(initial=_as_typed(person)),
            "assignment_form": assignment_form or AssignmentForm(by=request.user),
            "roles": roles,
            "elsewhere": elsewhere,
            "history": queries.history(person),
            "is_self": person == request.user,
        },
        status=422 if failed else 200,
    )


def _as_typed(person: User) -> dict:
    return {
        "name": person.name,
        "employee_number": person.employee_number,
        "phone": person.phone,
        "version": person.version,
    }


def _confirm_then(
    request: HttpRequest, person: User, act: Callable[[], object], *, done: str = "", **page
) -> HttpResponse:
    """A page that asks, and on POST acts. An answer that is a text is a temporary password: shown once."""
    if request.method == "POST":
        try:
            answer = act()
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("accounts:user_edit", person.pk)
        if isinstance(answer, str):
            return _show_password(request, person, answer)
        messages.success(request, done)
        return redirect("accounts:user_edit", person.pk)
    return render(request, "accounts/user_confirm.html", {"person": person, **page})


@never_cache
def _show_password(request: HttpRequest, person: User, password: str) -> HttpResponse:
    return render(request, "accounts/user_password.html", {"person": person, "password": password})


def _applied(form: UserFilterForm, wanted: dict) -> list[dict]:
    """The filters in force as removable tags."""
    labels = {
        "q": wanted.get("q"),
        "role": Role(wanted["role"]).label if wanted.get("role") else "",
        "region": str(wanted["region"]) if wanted.get("region") else "",
        "state": dict(form.fields["state"].choices).get(wanted.get("state") or None, ""),
    }
    typed = {name: form.data.get(name, "") for name in labels}
    tags = []
    for name, label in labels.items():
        if label:
            rest = {other: text for other, text in typed.items() if other != name and text}
            tags.append({"label": label, "remove_url": f"?{urlencode(rest)}"})
    return tags
