"""The doors of staff accounts, by subject."""
