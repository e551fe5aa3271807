"""Pages of cases."""

from flask import Blueprint, render_template

bp = Blueprint("cases", __name__, url_prefix="/vorgaenge")


@bp.get("")
def index() -> str:
    """The list."""
    return render_template("cases/index.html")
