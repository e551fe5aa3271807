"""Nachweis: the chained record of everything that happened."""
