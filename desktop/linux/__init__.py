"""Queries about a Linux system: display, session, settings, sandbox."""
