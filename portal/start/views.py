"""The start page: what needs the broker now, and the newest cases."""

from flask import Blueprint, render_template

bp = Blueprint("start", __name__)


@bp.get("/")
def index() -> str:
    """What needs me, then the newest cases."""
    return render_template("start/index.html")
