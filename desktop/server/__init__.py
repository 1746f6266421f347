"""The local web server, and the pages that it answers without Django."""
