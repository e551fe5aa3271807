"""Widerruf: the withdrawal function for everybody, and what the office does with declarations."""
