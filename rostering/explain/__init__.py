"""Why a roster cannot be had, why a duty is given or not, and what the alternatives cost."""
