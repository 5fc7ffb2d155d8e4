"""Doors of the register, by flow."""
