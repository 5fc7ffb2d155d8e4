"""Staff accounts under /admin/, and one's own account under /akun/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("admin/pengguna/", views.users, name="users"),
    path("admin/pengguna/baru/", views.user_new, name="user_new"),
    path("admin/pengguna/<uuid:user_id>/", views.user_edit, name="user_edit"),
    path("admin/pengguna/<uuid:user_id>/keaktifan/", views.user_toggle, name="user_toggle"),
    path("admin/pengguna/<uuid:user_id>/kata-sandi/", views.password_reset, name="password_reset"),
    path("admin/pengguna/<uuid:user_id>/dua-langkah/", views.mfa_reset, name="mfa_reset"),
    path("admin/pengguna/<uuid:user_id>/peran/", views.assignment_add, name="assignment_add"),
    path(
        "admin/pengguna/<uuid:user_id>/peran/<uuid:assignment_id>/cabut/",
        views.assignment_remove,
        name="assignment_remove",
    ),
    path("admin/wilayah/", views.region_search, name="region_search"),
    path("akun/saya/", views.profile, name="profile"),
]
