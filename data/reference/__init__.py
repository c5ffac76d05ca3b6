"""Reference tables that ship with hulotte: TOML and CSV, read through `importlib.resources`."""
