"""What hospitals send, made into one kind of record: HL7 v2 over MLLP, FHIR R4 and plain JSON. No store, no clock."""
