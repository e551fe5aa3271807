"""Delivery: claims mails of the outbox and sends them by SMTP, step by step."""

from flask_mail import Mail


class PortalMail(Mail):
    """Flask-Mail with time-outs and a verifying TLS context."""
