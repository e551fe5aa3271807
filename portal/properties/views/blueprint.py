"""The blueprint of properties, and what all of their pages share."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("properties", __name__, url_prefix="/immobilien")

Answer = str | Response
LARGEST_UPLOAD = 200 * 1024 * 1024  # R31: all files of one request together
