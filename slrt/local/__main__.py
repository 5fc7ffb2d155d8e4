"""`python -m slrt.local run | throwaway [--durable] -- COMMAND | production -- COMMAND | reset`."""

import argparse
import shutil
import sys
from pathlib import Path

from slrt.local import launch, throwaway
from slrt.local.environment import VAR, Home, LocalError, read_env
from slrt.local.processes import exclusive, stop_leftovers


def reset() -> int:
    """Delete databases, uploads, logs and keys of `make run`."""
    home = Home(VAR)
    home.create()
    with exclusive(home.pids / "launcher.lock", taken="The desk runs; stop it first (Ctrl-C)."):
        stop_leftovers(home.pids, launch.STOP_ORDER, launch.STOPS)
        shelter = read_env(home.secrets_file).get("POSTGRES_HOME")
        folders = [home.path / "postgres", home.path / "valkey", home.media, home.logs]
        for folder in [*folders, Path(shelter)] if shelter else folders:
            shutil.rmtree(folder, ignore_errors=True)
        home.secrets_file.unlink(missing_ok=True)
    print("The local databases, uploads and keys are gone; `make run` makes new ones.")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m slrt.local")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run")
    verbs.add_parser("reset")
    for name in ("throwaway", "production"):
        verb = verbs.add_parser(name)
        verb.add_argument("command", nargs="+")
        if name == "throwaway":
            verb.add_argument("--durable", action="store_true")
    asked = parser.parse_args()
    try:
        if asked.verb == "run":
            return launch.run()
        if asked.verb == "reset":
            return reset()
        if asked.verb == "production":
            return throwaway.production(asked.command)
        return throwaway.run(asked.command, durable=asked.durable)
    except LocalError as error:
        print(error, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} belongs to another user: {error.strerror}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
