"""Pages of prospects."""

from flask import Blueprint, render_template

bp = Blueprint("prospects", __name__, url_prefix="/interessenten")


@bp.get("")
def index() -> str:
    """The list."""
    return render_template("prospects/index.html")
