"""What is asked of a Linux system: display, session, settings, sandbox."""
