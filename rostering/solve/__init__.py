"""Bound, construction, improvement: the only room that knows a solver."""
