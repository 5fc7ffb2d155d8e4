"""The plan of the house, read from where it is declared: `[tool.importlinter]` in pyproject.toml."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _contract() -> list[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return next(c["layers"] for c in config["contracts"] if c["name"] == "Floors")


# {"core": 0, "regions": 1, …}; siblings share a floor.
FLOORS: dict[str, int] = {
    app.strip(" ()"): floor
    for floor, layer in enumerate(reversed(_contract()))
    for app in layer.split("|")
}
APPS = tuple(FLOORS)


def sources(*names: str) -> Iterator[Path]:
    """Python files of our apps; with `names`, only those modules and packages (`views` finds views.py and views/…)."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = [*path.relative_to(ROOT / app).parts[:-1], path.stem]
            if "migrations" not in parts and (not names or set(parts) & set(names)):
                yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}{f':{line}' if line else ''}"
