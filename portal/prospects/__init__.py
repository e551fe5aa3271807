"""Interessenten: who asked for an exposé."""
