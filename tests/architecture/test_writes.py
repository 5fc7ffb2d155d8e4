"""Only services write: doors, forms and reads never touch a row."""

import ast

import pytest

from tests.architecture.house import shown, sources, tree

DOORS = ("views", "api", "tasks", "forms", "admin", "queries", "matching", "facts", "templatetags")
WRITES = {
    "save",
    "create",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "raw",
}
# Not rows: calling a service, the cache, the session.
HARMLESS = {"services", "cache", "session"}


def names_in(node: ast.AST) -> set[str]:
    """Every name along a receiver: `services.cases.x` -> {services, cases, x}."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
    return found


def is_write(call: ast.Call) -> bool:
    """`Model.objects.create(…)`, `row.save()`, `rows.update(field=…)`; not `{}.update(other)`."""
    if not isinstance(call.func, ast.Attribute):
        return False
    method, receiver = call.func.attr.removeprefix("a"), call.func.value
    if names_in(receiver) & HARMLESS:
        return False
    if method == "update":
        on_rows = names_in(receiver) & {"objects", "filter", "exclude", "all", "select_for_update"}
        return bool(on_rows) or (bool(call.keywords) and not call.args)
    return method in WRITES


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Model.objects.create(a=1)", True),
        ("row.save(update_fields=['a'])", True),
        ("form.save()", True),
        ("rows.filter(a=1).update(b=2)", True),
        ("rows.update(b=2)", True),
        ("Model.objects.bulk_create(rows)", True),
        ("await row.asave()", True),
        ("context.update(other)", False),
        ("services.delete(row=row)", False),
        ("services.cases.create(id=1)", False),
        ("cache.delete('key')", False),
    ],
)
def test_the_guard_knows_a_write_when_it_sees_one(code, expected):
    calls = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call)]
    assert any(is_write(call) for call in calls) is expected


def test_only_services_write():
    guilty = [
        shown(path, node.lineno)
        for path in sources(*DOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and is_write(node)
    ]
    assert guilty == []


def test_no_model_hides_behaviour_in_save():
    guilty = [
        shown(path, node.lineno)
        for path in sources("models")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert guilty == []


def test_there_are_no_signals():
    guilty = [
        shown(path, node.lineno)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".signals")
    ]
    assert guilty == []


def test_services_take_keywords_only():
    """A call reads like a sentence: `approve(referral=…, by=…)`."""
    guilty = []
    for path in sources("services"):
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                is_atomic = any(
                    "atomic" in names_in(decorator) for decorator in node.decorator_list
                )
                if is_atomic and node.args.args:
                    guilty.append(f"{shown(path, node.lineno)} {node.name}")
    assert guilty == []
