"""Learns the weights again: see `learn`."""

import importlib
import os

import django
from django.db import connection


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slrt.settings")
    os.environ["DATABASE_POOL"] = "false"
    django.setup()
    usual_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        importlib.import_module("benchmarks.matching.learn").main()
    finally:
        connection.creation.destroy_test_db(usual_name, verbosity=0)


if __name__ == "__main__":
    main()
