"""Figures of the solver and the simulator on the reference network; run as ``python -m benchmarks``."""
