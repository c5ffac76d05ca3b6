"""The same queue in hulotte's simulator, SimPy, salabim and Ciw; each module has ``run(scene)``, which gives ends."""
