"""Arrows point down: imports, and the foreign keys that an import linter cannot see."""

import ast
import os

from django.apps import apps
from django.conf import settings
from importlinter.cli import lint_imports

from tests.architecture.house import APPS, FLOORS, ROOT, shown, sources, tree

# Reached through AUTH_USER_MODEL, as Django intends: an event names who did it, and for whom.
UPWARD = {
    ("audit.Event", "actor", "accounts.User"),
    ("audit.Event", "on_behalf_of", "accounts.User"),
}


def relations():
    """(model, field, target) of every forward relation between models of ours."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not field.related_model:
                continue
            if field.related_model._meta.app_label in FLOORS:
                yield model, field, field.related_model


def test_every_app_of_ours_has_a_floor():
    ours = {app for app in settings.INSTALLED_APPS if (ROOT / app / "__init__.py").exists()}
    assert ours <= set(APPS)


def test_there_are_foreign_keys_to_look_at():
    assert len(list(relations())) > 20


def test_every_foreign_key_points_to_a_lower_floor():
    upward = []
    for model, field, target in relations():
        own, other = model._meta.app_label, target._meta.app_label
        name = (model._meta.label, field.name, target._meta.label)
        if own != other and FLOORS[other] >= FLOORS[own] and name not in UPWARD:
            upward.append(" ".join(name))
    assert upward == []


def test_imports_keep_the_contracts(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=os.fspath(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_no_app_imports_the_project():
    guilty = []
    for path in sources():
        for node in ast.walk(tree(path)):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            guilty += [shown(path, node.lineno) for name in names if name.split(".")[0] == "slrt"]
    assert guilty == []


def test_nothing_is_called_utils():
    assert [shown(path) for path in sources() if path.stem in {"utils", "helpers", "common"}] == []
