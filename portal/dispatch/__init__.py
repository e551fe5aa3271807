"""Versand: checking and sending offers, the registered mail."""
