"""The only writers of the catalogue."""

from programs.services.allotting import (
    give_money_back,
    give_place_back,
    set_allotment,
    spend,
    take_place,
)
from programs.services.arranging import (
    open_home,
    save_activity,
    save_home,
    save_lodge,
    save_room,
    set_bed_use,
)
from programs.services.editing import (
    create_organization,
    create_program,
    edit_kind,
    edit_organization,
    edit_program,
    set_active,
)
from programs.services.helping import ImportReport, import_helpers, save_helper
from programs.services.importing import import_programs
from programs.services.initiating import save_focal_point
from programs.services.loading import LoadReport, load_catalogue
from programs.services.offering import give_back, save_offer, take_from_offer
from programs.services.versioning import bring_into_force, cancel_version, schedule_version

__all__ = [
    "give_money_back",
    "spend",
    "take_place",
    "set_allotment",
    "give_place_back",
    "schedule_version",
    "cancel_version",
    "bring_into_force",
    "ImportReport",
    "LoadReport",
    "create_organization",
    "create_program",
    "edit_kind",
    "edit_organization",
    "edit_program",
    "give_back",
    "import_helpers",
    "import_programs",
    "load_catalogue",
    "save_activity",
    "save_focal_point",
    "open_home",
    "save_home",
    "save_lodge",
    "save_room",
    "set_bed_use",
    "save_helper",
    "save_offer",
    "set_active",
    "take_from_offer",
]
