"""Pages of mail."""

from flask import Blueprint, render_template

bp = Blueprint("mail", __name__, url_prefix="/postausgang")


@bp.get("")
def index() -> str:
    """The list."""
    return render_template("mail/index.html")
