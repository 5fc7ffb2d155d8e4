"""Pages of the catalogue: open to everyone, for staff, and for admins."""
