from django.urls import path

from dashboard.views import (
    accesses,
    bulk,
    case,
    family,
    figures,
    filters,
    home,
    person,
    queue,
    responses,
    satisfaction,
    search,
    sheet,
)

app_name = "dashboard"
urlpatterns = [
    path("", home.home, name="home"),
    path("antrean/", queue.queue, name="queue"),
    path("antrean/dilihat/", queue.seen, name="seen"),
    path("antrean/sekaligus/", bulk.bulk, name="bulk"),
    path("saringan/", filters.filters, name="filters"),
    path("saringan/simpan/", filters.save, name="filter_save"),
    path("saringan/<uuid:pk>/", filters.change, name="filter"),
    path("saringan/<uuid:pk>/hapus/", filters.remove, name="filter_remove"),
    path("saringan/<uuid:pk>/kembalikan/", filters.restore, name="filter_restore"),
    path("keluhan/", queue.everything, name="all"),
    path("keluhan/unduh/", sheet.sheet, name="sheet"),
    path("keluhan/<str:number>/", case.case, name="case"),
    path("keluhan/<str:number>/siapa-melihat/", accesses.accesses, name="accesses"),
    path("keluhan/<str:number>/keluarga/", family.of_case, name="family"),
    path("keluhan/<str:number>/keluarga/lembar/", family.sheet_of_case, name="family_sheet"),
    path("cari/", search.search, name="search"),
    path("dtks/orang/<uuid:pk>/", person.person, name="person"),
    path("dtks/orang/<uuid:pk>/buka/", person.reveal, name="person_reveal"),
    path("dtks/orang/<uuid:pk>/keluarga/", family.of_person, name="person_family"),
    path(
        "dtks/orang/<uuid:pk>/keluarga/lembar/",
        family.sheet_of_person,
        name="person_family_sheet",
    ),
    path("dasbor/", figures.figures, name="figures"),
    path("dasbor/kepuasan/", satisfaction.satisfaction, name="satisfaction"),
    path("dasbor/kepuasan.xlsx", satisfaction.satisfaction_file, name="satisfaction_file"),
    path("dasbor/tanggapan/", responses.responses, name="responses"),
]
