"""Smaller answers for phones: style sheets, scripts and public pages leave compressed.

Pages of the office stay as they are: they mix form secrets with what somebody typed into a search field, and
compressing both together would let an observer guess the secret by length (BREACH).
"""

import gzip

from flask import Flask, Response, request

SMALLEST = 600  # bytes; below that compressing gains nothing
_TYPES = {"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"}
_BLUEPRINTS = {"consent"}
_ENDPOINTS = {"static", "agency.imprint", "agency.privacy"}


def _may_shrink(response: Response) -> bool:
    return (
        response.status_code == 200
        and (request.endpoint in _ENDPOINTS or request.blueprint in _BLUEPRINTS)
        and response.mimetype in _TYPES
        and "Content-Encoding" not in response.headers
        and request.accept_encodings["gzip"] > 0
    )


def install(app: Flask) -> None:
    """Compress what may be compressed, for browsers that accept it."""

    @app.after_request
    def shrink(response: Response) -> Response:
        if not _may_shrink(response):
            return response
        response.direct_passthrough = False  # a file from the disk is read, not handed through
        content = response.get_data()
        response.headers.add("Vary", "Accept-Encoding")
        if len(content) >= SMALLEST:
            response.set_data(gzip.compress(content, compresslevel=6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response
