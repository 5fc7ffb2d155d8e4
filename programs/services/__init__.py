"""The only writers of the catalogue."""

from programs.services.editing import (
    create_organization,
    create_program,
    edit_kind,
    edit_organization,
    edit_program,
    set_active,
)
from programs.services.loading import LoadReport, load_catalogue

__all__ = [
    "LoadReport",
    "create_organization",
    "create_program",
    "edit_kind",
    "edit_organization",
    "edit_program",
    "load_catalogue",
    "set_active",
]
