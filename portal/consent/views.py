"""Pages of consent."""

from flask import Blueprint

bp = Blueprint("consent", __name__)
