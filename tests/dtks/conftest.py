"""What every test of the register stands on."""

from importlib import import_module

import pytest
from django.apps import apps


@pytest.fixture(autouse=True)
def _known_titles(request):
    """Rows of migrations are gone once a transactional test has emptied the tables."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        import_module("dtks.migrations.0005_column_titles").seed(apps, None)
