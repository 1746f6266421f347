"""Decides what goes into the executable, what is left out, and why; used by `build.spec`."""
