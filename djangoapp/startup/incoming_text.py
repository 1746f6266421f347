"""What the shell reads from outside is read as the pages read it; nothing here needs Django."""

from accounts.incoming_text import NotText, decode, needs_all

__all__ = ["NotText", "decode", "needs_all"]
