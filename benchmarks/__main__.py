"""Runs every benchmark, or those named: `python -m benchmarks [NAME ...]`. Results go to `var/bench.json` too."""

import argparse
import importlib
import json
import os
import pkgutil
import platform
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import django
from django.db import connection

import benchmarks
from benchmarks import Result

REPORT = Path(__file__).resolve().parent.parent / "var" / "bench.json"


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def results(chosen: list[str]) -> Iterator[Result]:
    for name in chosen:
        yield from importlib.import_module(f"benchmarks.{name}").run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    chosen = parser.parse_args().names or names()
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slrt.settings")
    os.environ["DATABASE_POOL"] = "false"
    django.setup()
    usual_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    kept = []
    try:
        for result in results(chosen):
            print(result.line(), flush=True)
            kept.append(asdict(result))
    finally:
        connection.creation.destroy_test_db(usual_name, verbosity=0)
    REPORT.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "processors": os.cpu_count()}
    REPORT.write_text(json.dumps({"machine": machine, "results": kept}, indent=2) + "\n")


if __name__ == "__main__":
    main()
