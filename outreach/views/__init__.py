"""The doors of outreach."""
