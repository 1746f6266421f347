"""Shared terminals: idle rules, screen lock, guests and exit PIN."""
