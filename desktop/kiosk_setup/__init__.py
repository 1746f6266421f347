"""System files that start a kiosk, and the command that writes them."""
