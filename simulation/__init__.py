"""Discrete-event replay of the studies through a roster."""
