"""Home visits under /penjangkauan/."""

from django.urls import path

from outreach import views

app_name = "outreach"
urlpatterns = [
    path("", views.visit_list, name="list"),
    path("baru/<str:number>/", views.plan, name="plan"),
    path("foto/<uuid:photo_id>/", views.photo, name="photo"),
    path("<uuid:visit_id>/", views.visit, name="visit"),
    path("<uuid:visit_id>/jadwal/", views.reschedule, name="reschedule"),
    path("<uuid:visit_id>/batal/", views.cancel, name="cancel"),
]
