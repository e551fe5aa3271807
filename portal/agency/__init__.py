"""Firmendaten: the agency, its texts, its public pages."""
