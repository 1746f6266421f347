"""The local web server, and the pages that it serves without Django."""
