"""Staff accounts under /admin/, and one's own account under /akun/."""

from django.urls import path

from accounts.views import deputies, parked, staff

app_name = "accounts"
urlpatterns = [
    path("admin/pengguna/", staff.users, name="users"),
    path("admin/pengguna/baru/", staff.user_new, name="user_new"),
    path("admin/pengguna/<uuid:user_id>/", staff.user_edit, name="user_edit"),
    path("admin/pengguna/<uuid:user_id>/keaktifan/", staff.user_toggle, name="user_toggle"),
    path("admin/pengguna/<uuid:user_id>/kata-sandi/", staff.password_reset, name="password_reset"),
    path("admin/pengguna/<uuid:user_id>/dua-langkah/", staff.mfa_reset, name="mfa_reset"),
    path("admin/pengguna/<uuid:user_id>/peran/", staff.assignment_add, name="assignment_add"),
    path(
        "admin/pengguna/<uuid:user_id>/peran/<uuid:assignment_id>/cabut/",
        staff.assignment_remove,
        name="assignment_remove",
    ),
    path("admin/wilayah/", staff.region_search, name="region_search"),
    path("akun/saya/", staff.profile, name="profile"),
    path("akun/isian/buang/", parked.drop, name="parked_drop"),
    path("akun/pengganti/", deputies.deputies, name="deputies"),
    path("akun/pengganti/baru/", deputies.deputy_new, name="deputy_new"),
    path("akun/pengganti/selesai/", deputies.act_stop, name="act_stop"),
    path("akun/pengganti/<uuid:pk>/akhiri/", deputies.deputy_end, name="deputy_end"),
    path("akun/pengganti/<uuid:pk>/bertindak/", deputies.act_start, name="act_start"),
]
