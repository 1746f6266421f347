"""The window, whichever web engine draws it."""
