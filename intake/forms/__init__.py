"""Shapes of what the desk types: the arrival of a person, and each step of a case."""
