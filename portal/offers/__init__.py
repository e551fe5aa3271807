"""Offerten: cover letter plus properties, frozen when sent."""
