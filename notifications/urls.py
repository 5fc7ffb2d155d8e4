from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("dibaca/", views.read_all, name="read_all"),
    path("ringkasan/", views.subscribe, name="subscribe"),
    path("<uuid:notice_id>/buka/", views.open_notice, name="open"),
]
