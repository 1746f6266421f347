"""Which ways out of a kiosk are blocked, by the program or by the system."""
