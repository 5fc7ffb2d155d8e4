"""The other regencies: each with a small desk of its own, trying the system its region is known for."""

from demo.regencies.loading import load_regencies
from demo.regencies.staff import PLACES

__all__ = ["PLACES", "load_regencies"]
