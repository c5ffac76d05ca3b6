"""Each incoming study to the right reader: one decision, live and simulated."""
