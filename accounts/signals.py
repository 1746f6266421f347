"""Signals for other apps."""

from __future__ import annotations

from django.dispatch import Signal

terminal_set_up = Signal()  # in the transaction that creates the first administrator
# In the transaction that changes the email address of `person`; `before` is the old one.
email_changed = Signal()
