"""Addresses of the register. None carries a NIK."""

from django.urls import path

from dtks.views import checking, importing, lists, titling

app_name = "dtks"
urlpatterns = [
    path("", checking.check, name="check"),
    path("daftar/", lists.list_checks, name="lists"),
    path("daftar/<uuid:pk>/", lists.list_detail, name="list_detail"),
    path("daftar/<uuid:pk>/batal/", lists.list_cancel, name="list_cancel"),
    path("daftar/<uuid:pk>/hasil.<str:kind>", lists.list_answers, name="list_answers"),
    path("impor/", importing.import_list, name="imports"),
    path("impor/<uuid:pk>/", importing.import_detail, name="import_detail"),
    path("impor/<uuid:pk>/kolom/", titling.import_columns, name="import_columns"),
    path("impor/<uuid:pk>/terapkan/", importing.import_apply, name="import_apply"),
    path("impor/<uuid:pk>/batal/", importing.import_cancel, name="import_cancel"),
    path("impor/<uuid:pk>/jeda/", importing.import_pause, name="import_pause"),
    path("impor/<uuid:pk>/lanjutkan/", importing.import_resume, name="import_resume"),
    path("impor/<uuid:pk>/tarik-kembali/", importing.import_withdraw, name="import_withdraw"),
    path("impor/<uuid:pk>/desa/", importing.import_villages, name="import_villages"),
    path("impor/<uuid:pk>/masalah.<str:kind>", importing.import_problems, name="import_problems"),
]
