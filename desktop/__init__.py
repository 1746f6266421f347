"""The native shell: a window, a data folder and a server around the Django project."""
