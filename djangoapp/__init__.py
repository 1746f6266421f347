"""The Django project: settings, URLs, request gate and error pages."""
