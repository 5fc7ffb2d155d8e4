"""Percentiles by the database, for figures that must not load every row."""

from django.db.models import Aggregate, DurationField


class Percentile(Aggregate):
    """A continuous percentile of spans; `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY …)`."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression, *, share: float, **extra):
        super().__init__(expression, share=float(share), **extra)
