"""The whole life of a study, so that nothing waits unseen: the rules are pure functions, `watch` applies them."""
