"""Pages of agency."""

from flask import Blueprint

bp = Blueprint("agency", __name__)
