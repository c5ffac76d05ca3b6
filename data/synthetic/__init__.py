"""The reference network and its studies, from a seed."""
