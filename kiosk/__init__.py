"""The screen that many strangers use one after another, and the screen left alone."""
