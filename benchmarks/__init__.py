"""How fast the desk is, as ratios that mean the same on every machine: `make bench`.

Each module here has `run()`, which yields results; it may fill the empty database that it is given.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One figure. `reach` says in words what it should be, `is_reached` whether it is."""

    name: str
    value: float
    unit: str
    reach: str
    is_reached: bool

    def line(self) -> str:
        mark = "" if self.is_reached else "  MISSED"
        return f"{self.name}: {self.value:.3g} {self.unit} (reach {self.reach}){mark}"
