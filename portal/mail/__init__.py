"""Postausgang: mails promised and mails sent."""
