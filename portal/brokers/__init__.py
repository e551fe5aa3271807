"""Makler: the people who sign in."""
