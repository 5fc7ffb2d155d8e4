from django.apps import AppConfig


class DtksConfig(AppConfig):
    name = "dtks"
    verbose_name = "Registri sosial"
