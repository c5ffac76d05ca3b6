"""Figures of the solver, its peers and the simulator on the reference network; run as ``python -m benchmarks``."""
