"""A named shelf under every app: no tables and no nouns of the field.

Workflow engine, encryption, masking, numbers, paging, PDF, QR, uploads, spreadsheets, logs, template tags.
"""
