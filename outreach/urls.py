"""Home visits, vehicles and trips under /penjangkauan/."""

from django.urls import path

from outreach.views import trips, vehicles, visits

app_name = "outreach"
urlpatterns = [
    path("", visits.visit_list, name="list"),
    path("baru/<str:number>/", visits.plan, name="plan"),
    path("foto/<uuid:photo_id>/", visits.photo, name="photo"),
    path("perjalanan/", trips.trip_list, name="trips"),
    path("perjalanan/minta/<slug:number>/", trips.ask, name="trip_ask"),
    path("perjalanan/rute/baru/", trips.route_new, name="route_new"),
    path("perjalanan/<uuid:pk>/", trips.trip, name="trip"),
    path("perjalanan/<uuid:pk>/cetak/", trips.route_print, name="route_print"),
    path("perjalanan/<uuid:pk>/jadwal/", trips.schedule, name="trip_schedule"),
    path("perjalanan/<uuid:pk>/terlaksana/", trips.carry_out, name="trip_done"),
    path("perjalanan/<uuid:pk>/gagal/", trips.miss, name="trip_missed"),
    path("perjalanan/<uuid:pk>/batal/", trips.call_off, name="trip_cancel"),
    path("perjalanan/<uuid:pk>/perhentian/", trips.stop_add, name="stop_add"),
    path(
        "perjalanan/<uuid:pk>/perhentian/<uuid:stop_id>/hapus/",
        trips.stop_remove,
        name="stop_remove",
    ),
    path("kendaraan/", vehicles.fleet, name="fleet"),
    path("kendaraan/baru/", vehicles.vehicle_new, name="vehicle_new"),
    path("kendaraan/<uuid:pk>/", vehicles.vehicle_edit, name="vehicle_edit"),
    path("pengemudi/baru/", vehicles.driver_new, name="driver_new"),
    path("pengemudi/<uuid:pk>/", vehicles.driver_edit, name="driver_edit"),
    path("<uuid:visit_id>/", visits.visit, name="visit"),
    path("<uuid:visit_id>/jadwal/", visits.reschedule, name="reschedule"),
    path("<uuid:visit_id>/batal/", visits.cancel, name="cancel"),
]
