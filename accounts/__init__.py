"""Accounts: people, names, passwords, sign-in and sessions."""
