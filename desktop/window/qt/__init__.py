"""The window on Linux: Qt WebEngine."""
