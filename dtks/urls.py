from django.urls import URLPattern

app_name = "dtks"
urlpatterns: list[URLPattern] = []
