"""Immobilien: what is offered."""
