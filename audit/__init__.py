"""What happened on this terminal: event dataclasses, `record()`, the chain.

Imports no other app.
"""
