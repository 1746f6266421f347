"""What is filled in at the kiosk, one module for each purpose."""
