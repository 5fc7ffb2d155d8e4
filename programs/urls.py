"""The catalogue: public under /program/, partners for staff, editing under /admin/."""

from django.urls import path

from programs.views import (
    carrying,
    initiatives,
    lists,
    manage,
    offers,
    preview,
    psks,
    public,
    versions,
)

app_name = "programs"
urlpatterns = [
    path("program/", public.program_list, name="list"),
    path("program/<slug:code>/", public.program_detail, name="detail"),
    path("program/<slug:code>/selebaran.pdf", public.program_leaflet, name="leaflet"),
    path("mitra/", public.partners, name="partners"),
    path("mitra/psks/", psks.helpers, name="helpers"),
    path("mitra/psks/dekat/", psks.near, name="helpers_near"),
    path("mitra/psks/baru/", psks.helper_new, name="helper_new"),
    path("mitra/psks/impor/", psks.helper_import, name="helper_import"),
    path("mitra/psks/contoh.xlsx", psks.helper_template, name="helper_template"),
    path("mitra/psks/<uuid:pk>/", psks.helper_edit, name="helper_edit"),
    path("mitra/bantuan/", offers.offers, name="offers"),
    path("mitra/bantuan/baru/", offers.offer_new, name="offer_new"),
    path("mitra/bantuan/<uuid:pk>/ubah/", offers.offer_edit, name="offer_edit"),
    path("admin/program/", manage.program_list, name="manage_list"),
    path("admin/program/baru/", manage.program_new, name="manage_new"),
    path("admin/program/pratinjau/", preview.preview, name="preview_new"),
    path("admin/program/impor/", carrying.program_import, name="manage_import"),
    path("admin/program/program.json", carrying.export_json, name="manage_export_json"),
    path("admin/program/program.xlsx", carrying.export_workbook, name="manage_export_workbook"),
    path("admin/program/perubahan/", versions.changes, name="manage_changes"),
    path("admin/program/<slug:code>/", manage.program_edit, name="manage_edit"),
    path("admin/program/<slug:code>/pratinjau/", preview.preview, name="preview"),
    path("admin/program/<slug:code>/riwayat/", manage.program_history, name="manage_history"),
    path("admin/program/<slug:code>/keaktifan/", manage.program_toggle, name="manage_toggle"),
    path("admin/program/<slug:code>/versi/", versions.program_versions, name="manage_versions"),
    path(
        "admin/program/<slug:code>/versi/<int:number>/batal/",
        versions.version_cancel,
        name="version_cancel",
    ),
    path("admin/program/<slug:code>/kuota/", versions.allotments, name="manage_allotments"),
    path(
        "admin/program/<slug:code>/narahubung/",
        initiatives.focal_points,
        name="manage_focal_points",
    ),
    path("admin/jenis/", lists.kinds, name="kinds"),
    path("admin/jenis/<slug:family>/<slug:code>/", lists.kind_edit, name="kind_edit"),
    path("admin/organisasi/", lists.organizations, name="organizations"),
    path("admin/organisasi/baru/", lists.organization_new, name="organization_new"),
    path("admin/organisasi/<slug:code>/", lists.organization_edit, name="organization_edit"),
]
