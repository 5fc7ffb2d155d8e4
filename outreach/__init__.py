"""Home visits: planned from a case, made by a facilitator with a phone, their findings back on the case."""
