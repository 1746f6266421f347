"""The data folder: database, backups, restores and daily maintenance."""
