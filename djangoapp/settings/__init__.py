"""Settings for the program, for development and for tests.

Importing one changes nothing anywhere.
"""
