"""What goes into the executable, what stays out, and why. `build.spec` asks, PyInstaller builds."""
