"""Nachweis: the ZIP file for a court expert, and everything that checks evidence."""
