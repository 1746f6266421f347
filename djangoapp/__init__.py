"""The Django project: settings, URLs, the gate, and the one seam for the shell (startup)."""
