"""The shape of what is typed about staff and their deputies."""

from accounts.forms.staff import REGION_HINT, RegionField

__all__ = ["REGION_HINT", "RegionField"]
