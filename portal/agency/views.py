"""Pages of agency."""

from flask import Blueprint, Response, abort, render_template

from portal.access import administrator_only, public
from portal.agency import colour as colours

bp = Blueprint("agency", __name__)

Answer = str | Response


@bp.get("/farbe/<slug>/<color>.css")
@public
def accent(slug: str, color: str) -> Response:
    """The style sheet that carries an agency's colour; the address names the colour, so it may be kept long."""
    colour = colours.normal(color) if len(color) == 6 else None
    if colour is None:
        abort(404)
    # Public pages put white on the accent; whatever the address says, it must stay readable.
    shade = colours.readable_shade(colour)
    answer = Response(f":root {{ --accent: {shade}; --accent-ink: #fff; }}\n", mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@bp.get("/einstellungen")
@administrator_only
def settings() -> Answer:
    """Overview."""
    return render_template("agency/settings.html")


@bp.get("/impressum/<slug>")
@public
def imprint(slug: str) -> Answer:
    """Imprint."""
    return slug


@bp.get("/datenschutz/<slug>")
@public
def privacy(slug: str) -> Answer:
    """Privacy notice."""
    return slug


@bp.get("/logo/<slug>/<digest>")
@public
def logo(slug: str, digest: str) -> Answer:
    """Logo."""
    abort(404)
