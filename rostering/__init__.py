"""Duty rosters: instance, rules, model, solve, and the independent checks."""
