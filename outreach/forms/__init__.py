"""The shape of what is typed about visits and trips."""

from outreach.forms.visits import CancelForm, FilterForm, PlanForm, ReportForm, RescheduleForm

__all__ = ["CancelForm", "FilterForm", "PlanForm", "ReportForm", "RescheduleForm"]
