"""The kiosk's supervisor and the processes that it restarts."""
