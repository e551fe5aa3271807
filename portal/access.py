"""Deny by default: every endpoint needs a signed-in broker unless it is marked ``@public``."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, flash, redirect, request, url_for
from flask import g as request_state
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that anybody may call; what it protects it protects itself."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def administrator_only(view: View) -> View:
    """Mark a view for administrators; brokers get 403."""
    view.needs_administrator = True  # type: ignore[attr-defined]
    return view


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Let a view receive bodies up to ``most_bytes`` (the whole request) instead of the ordinary limit of a form."""

    def mark(view: View) -> View:
        view.largest_body = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def current_broker() -> Any:
    """The signed-in broker of this request, or None; found once per request.

    The finder comes from brokers.session (``app.extensions["broker_finder"]``), because this file stands below it.
    """
    if "broker" not in request_state:
        request_state.broker = current_app.extensions["broker_finder"]()
    return request_state.broker


def require_sign_in() -> Response | None:
    """Before every request: let public views pass, send others to the sign-in page, check the role."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "is_public", False):
        return None
    broker = current_broker()
    if broker is None:
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for("brokers.sign_in", next=request.full_path.rstrip("?")))
        sentence = _("Ihre Anmeldung war abgelaufen. Ihre letzte Eingabe wurde deshalb nicht gespeichert.")
        # A page that saves by itself asks again and again; its reader wants to be told once.
        if ("warning", sentence) not in map(tuple, cookie.get("_flashes", [])):
            flash(sentence, "warning")
        return redirect(url_for("brokers.sign_in"))
    if getattr(view, "needs_administrator", False) and not broker.is_administrator:
        abort(403)
    if hasattr(view, "largest_body"):
        request.max_content_length = view.largest_body
    return None


def guard(app: Flask) -> None:
    """Install the guard; called once by the factory."""
    app.before_request(require_sign_in)
