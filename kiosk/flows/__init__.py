"""Locks, unlocks and ends sessions, each in one transaction."""
