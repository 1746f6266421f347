"""Forms of the kiosk pages."""
