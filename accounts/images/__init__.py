"""Image files, checked before they are decoded."""
