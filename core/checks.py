"""Checks that run with `manage.py check --database default` and before every migration."""

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def durable_commits(app_configs, databases, **kwargs):
    """The database is the truth: an acknowledged complaint must survive a power cut."""
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            if cursor.fetchone()[0] == "off":
                errors.append(
                    Error(
                        "synchronous_commit is off: acknowledged writes could be lost.",
                        hint="Set synchronous_commit = on for this database.",
                        id="core.E001",
                    )
                )
    return errors
