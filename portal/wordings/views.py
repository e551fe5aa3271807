"""Pages of wordings."""

from flask import Blueprint

bp = Blueprint("wordings", __name__)
