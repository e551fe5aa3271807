"""The blueprint, and what every page of Firmendaten needs: whose agency, who changes it."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from portal.access import current_broker
from portal.agency.actions import Author
from portal.agency.models import Agency

bp = Blueprint("agency", __name__)

Answer = str | Response | AnyResponse | tuple[str, int]


def own_agency() -> Agency:
    """The signed-in broker's agency."""
    agency: Agency = current_broker().agency
    return agency


def author() -> Author:
    """The signed-in broker as author of a change."""
    broker = current_broker()
    return Author(broker.id, broker.full_name)
