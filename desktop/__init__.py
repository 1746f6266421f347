"""The desktop shell: window, data folder and local server around the Django project."""
