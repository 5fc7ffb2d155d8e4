"""Doors to referrals: lists, the page of one, its letter, and the public check of a letter."""
