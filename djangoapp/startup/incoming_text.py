"""Text decoding for the shell, the same as for pages. Needs no Django."""

from accounts.incoming_text import NotText, decode, needs_all

__all__ = ["NotText", "decode", "needs_all"]
