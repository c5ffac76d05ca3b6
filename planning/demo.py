"""The whole loop on a reference network."""
