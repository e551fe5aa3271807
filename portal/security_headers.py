"""Headers every answer carries: content policy, referrer policy, no caching, isolation."""

from flask import Flask, Response, request

from portal.settings import Settings

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
#: Pages of the office show stored mails in a frame from a route of their own.
OFFICE_POLICY = CONTENT_POLICY + "; frame-src 'self'"
#: A stored mail or an offer's mail preview: own styles, no script, framed by us only. Same origin, or the cookie
#: would not come along and its pictures would not load; without allow-scripts that gives a mail no power.
STORED_MAIL_POLICY = (
    "sandbox allow-same-origin allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
#: A stored file: never rendered as a page of ours, whatever it contains.
STORED_FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
#: A PDF shown inside an office page; sandbox would switch the browser's viewer off.
STORED_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'self'"
)

#: Addresses that hold a secret: no path of theirs leaves with a click, whatever was answered there.
SECRET_ADDRESSES = ("/expose/", "/passwort/", "/kalender/", "/widerruf/")


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to every response of ``app``, error pages included."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", OFFICE_POLICY)
        # strict-origin on link pages: no path (it holds the secret) leaves, and form posts keep an Origin.
        secret = request.path.startswith(SECRET_ADDRESSES)
        headers.setdefault("Referrer-Policy", "strict-origin" if secret else "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
        )
        headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if request.endpoint == "static" and response.status_code in {200, 304}:
            headers["Cache-Control"] = "public, max-age=86400"
        elif headers.get("Cache-Control", "no-cache") == "no-cache":  # what Flask says of files it sends
            headers["Cache-Control"] = "no-store"
        if settings.secure and settings.hsts:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
