"""An app that is loaded between our models and those of Django's tests."""
