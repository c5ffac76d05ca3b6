"""The same rules as Timefold constraint streams; runs in an environment of its own, without the rest of hulotte."""
