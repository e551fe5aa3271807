"""Zustimmung: personal link, consent page and preview."""
