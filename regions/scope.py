"""Scope is a code prefix, compared at the dot: `32.1` must not cover `32.10`. Pure."""

from collections.abc import Iterable


def covers(prefix: str, code: str) -> bool:
    """True when `code` is `prefix` or lies inside it."""
    return code == prefix or code.startswith(f"{prefix}.")


def bounds(prefix: str) -> tuple[str, str]:
    """Half-open range of codes inside `prefix` in the "C" collation: '/' is the character after '.'."""
    return prefix, f"{prefix}/"


def outermost(prefixes: Iterable[str]) -> tuple[str, ...]:
    """Drop prefixes that another one covers already."""
    unique = sorted(set(prefixes))
    return tuple(p for p in unique if not any(q != p and covers(q, p) for q in unique))


def level_prefix(code: str, level: int) -> str:
    """The code cut to `level` parts: 1 province, 2 regency, 3 district, 4 village."""
    return ".".join(code.split(".")[:level])


def lineage(code: str) -> list[str]:
    """The code and every region around it, the widest first."""
    return [level_prefix(code, depth) for depth in range(1, code.count(".") + 2)]
