"""Visits to homes; vehicles, drivers and their trips."""

from outreach.models.trips import Driver, Trip, TripStop, Vehicle
from outreach.models.visits import Visit, VisitPhoto, photo_path

__all__ = ["Driver", "Trip", "TripStop", "Vehicle", "Visit", "VisitPhoto", "photo_path"]
