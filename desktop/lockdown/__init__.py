"""Surveys what the program and the system block around a kiosk."""
