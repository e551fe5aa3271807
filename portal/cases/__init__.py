"""Vorgänge: everything exchanged with one prospect about one wish."""
