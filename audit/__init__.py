"""The audit log: events, hash chain, retention and export.

Imports no other app.
"""
