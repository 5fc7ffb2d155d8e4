"""Rows of a register file made ready for the waiting room of their import. No database.

What is here runs in helpers beside the worker too, so that a file is cleaned and encrypted on
one processor while the database takes in what is ready on another.
"""
