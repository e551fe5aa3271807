"""Tests; the folders mirror portal/."""
