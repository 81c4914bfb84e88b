"""The law of service: certificates, careers, keys of persons. Pure."""
