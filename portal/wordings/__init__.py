"""Textvorlagen: named texts with placeholders."""
