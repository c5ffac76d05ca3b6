"""Scenarios carried out: what is fixed beforehand (`setting`), what each replication draws (`people`, `studies`)."""
