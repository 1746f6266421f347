"""Kiosk pages, one module each."""
