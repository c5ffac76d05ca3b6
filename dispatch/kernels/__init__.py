"""All compiled code: the one decision and the event loop, numba with a plain-Python fallback."""
