from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Dasar"

    def ready(self) -> None:
        from core import (
            checks,  # noqa: F401  registers the checks
            crypto,
        )

        # A broken key must stop the start, not the first complaint of the day.
        crypto.active_field_key()
        crypto.active_index_key()
