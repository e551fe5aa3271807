"""The blueprint, and what its views answer."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("withdrawal", __name__)

Answer = str | Response | AnyResponse | tuple[str, int]
