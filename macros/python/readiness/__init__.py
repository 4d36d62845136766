"""Pure functions behind the Python models of readiness: no clock, no network, no randomness without a seed."""
