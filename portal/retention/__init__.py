"""Aufbewahrung: how long what is kept, what is due, legal hold, erasing, and what a person may ask for."""
