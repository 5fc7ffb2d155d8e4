from django.urls import path

from dashboard.views import case, figures, home, queue, search

app_name = "dashboard"
urlpatterns = [
    path("", home.home, name="home"),
    path("antrean/", queue.queue, name="queue"),
    path("keluhan/", queue.everything, name="all"),
    path("keluhan/<str:number>/", case.case, name="case"),
    path("cari/", search.search, name="search"),
    path("dasbor/", figures.figures, name="figures"),
]
