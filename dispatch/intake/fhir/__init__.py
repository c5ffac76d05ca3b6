"""FHIR R4 in JSON."""
