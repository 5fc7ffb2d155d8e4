"""Settings, addresses and processes of the desk. Names the apps by string; no app imports this package."""

from slrt.celery import app as celery_app

__all__ = ["celery_app"]
