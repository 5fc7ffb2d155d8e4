"""Asks the desk on this machine whether it and what it needs are well: `python slrt/local/health.py [PORT]`.

Runs as a plain file on the standard library, so that a container's health check does not load the whole program.
"""

import os
import sys
import urllib.error
import urllib.request


def known_host(allowed_hosts: str) -> str:
    """A name that the desk answers to (ALLOWED_HOSTS); it refuses a request for any other."""
    first = allowed_hosts.split(",")[0].strip()
    return "localhost" if first in ("", "*") else first.removeprefix(".")


def is_well(address: str, port: int, *, host: str) -> bool:
    shown = f"[{address}]" if ":" in address else address
    request = urllib.request.Request(f"http://{shown}:{port}/healthz", headers={"Host": host})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    allowed = os.environ.get("ALLOWED_HOSTS", "")
    port = int(sys.argv[1]) if sys.argv[1:] else 8000
    sys.exit(0 if is_well("127.0.0.1", port, host=known_host(allowed)) else 1)
