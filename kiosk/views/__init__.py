"""The pages of the kiosk, one module each."""
