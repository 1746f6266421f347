"""Signals for other apps."""

from __future__ import annotations

from django.dispatch import Signal

terminal_set_up = Signal()  # in the transaction in which the terminal gets its first administrator
# In the transaction that gave a person another email address: `person` and the one `before`.
email_changed = Signal()
