from django.urls import path

from dashboard.views import accesses, case, figures, home, person, queue, responses, search

app_name = "dashboard"
urlpatterns = [
    path("", home.home, name="home"),
    path("antrean/", queue.queue, name="queue"),
    path("keluhan/", queue.everything, name="all"),
    path("keluhan/<str:number>/", case.case, name="case"),
    path("keluhan/<str:number>/siapa-melihat/", accesses.accesses, name="accesses"),
    path("cari/", search.search, name="search"),
    path("dtks/orang/<uuid:pk>/", person.person, name="person"),
    path("dtks/orang/<uuid:pk>/buka/", person.reveal, name="person_reveal"),
    path("dasbor/", figures.figures, name="figures"),
    path("dasbor/tanggapan/", responses.responses, name="responses"),
]
