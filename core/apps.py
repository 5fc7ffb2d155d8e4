from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Dasar"

    def ready(self) -> None:
        from django.forms import Field

        from core import (
            checks,  # noqa: F401  registers the checks
            crypto,
        )

        # A broken key must stop the start, not the first complaint of the day.
        crypto.active_field_key()
        crypto.active_index_key()
        # Django says "bidang", which here is a sector.
        Field.default_error_messages["required"] = _("Isian ini wajib diisi.")
