"""What hospitals send, made into one kind of record: HL7 v2 over MLLP, FHIR R4 and plain JSON. No store, no clock.

`http` alone has both: it takes studies and commands in for the dispatcher.
"""
