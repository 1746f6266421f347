"""The start sequence: from the command line to a window that shows the sign-in page."""
