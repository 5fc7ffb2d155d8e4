"""Doors of the case, by flow."""
