"""create_app(): extensions, blueprints, error pages, the guards asserted before the first request."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from flask import Flask, has_request_context, request, url_for
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from portal import access, compression, database, error_pages, security_headers, template_filters
from portal.agency.views import bp as agency_pages
from portal.brokers.session import find_broker
from portal.brokers.views import bp as broker_pages
from portal.cases import models as _case_models  # noqa: F401 - every table must be known, whoever is called first
from portal.cases.views import bp as case_pages
from portal.consent.links import used_secret
from portal.consent.views import COOKIELESS
from portal.consent.views import bp as consent_pages
from portal.database import db
from portal.dispatch import examples
from portal.dispatch.views import bp as dispatch_pages
from portal.evidence import chain, seal
from portal.evidence.models import GUARD_TRIGGERS
from portal.files import FileStore
from portal.mail.smtp import PortalMail
from portal.mail.views import bp as outbox_pages
from portal.offers.views import bp as offer_pages
from portal.proof.views import bp as proof_pages
from portal.properties.views import bp as property_pages
from portal.prospects.views import bp as prospect_pages
from portal.retention.views import bp as retention_pages
from portal.settings import ROOT, Settings
from portal.start.views import bp as start_pages
from portal.tokens import Keyring
from portal.withdrawal.views import COOKIELESS as WITHDRAWING
from portal.withdrawal.views import bp as withdrawal_pages
from portal.word_templates.views import bp as word_template_pages
from portal.wordings.views import bp as wording_pages

log = logging.getLogger(__name__)

MIGRATIONS = ROOT / "portal" / "migrations"
FORM_BYTES = 1024 * 1024  # R31; access.takes_files raises it for a view that receives files
FORM_PARTS = 1000

BLUEPRINTS = (
    start_pages,
    broker_pages,
    agency_pages,
    property_pages,
    prospect_pages,
    case_pages,
    wording_pages,
    word_template_pages,
    offer_pages,
    dispatch_pages,
    consent_pages,
    withdrawal_pages,
    outbox_pages,
    retention_pages,
    proof_pages,
)

csrf = CSRFProtect()
mail = PortalMail()


def configuration_digest(settings: Settings) -> str:
    """SHA-256 over the settings that shape the evidence (addresses, proxies, build), not over secrets."""
    proxies = ",".join(str(network) for network in settings.trusted_proxies)
    text = f"{settings.public_url}\n{proxies}\n{settings.trust_unix_socket}\n{settings.build}"
    return hashlib.sha256(text.encode()).hexdigest()


def _configure(app: Flask, settings: Settings) -> None:
    cookie = "__Host-portal" if settings.secure else "portal"
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        SESSION_COOKIE_NAME=cookie,
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=[settings.public_host.split(":")[0]] if settings.secure else None,
        BABEL_DEFAULT_LOCALE="de",
        BABEL_DEFAULT_TIMEZONE="Europe/Berlin",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_HEADERS=[],  # the secret comes in a form or not at all: a JSON body is no form of ours
        MAIL_SERVER=settings.mail.server,
        MAIL_PORT=settings.mail.port,
        MAIL_DEFAULT_SENDER=settings.mail.sender or None,
    )
    app.extensions["portal.settings"] = settings
    app.extensions["portal.files"] = FileStore(settings.home / "files")
    app.extensions["portal.keyring"] = Keyring([settings.secret_key, *settings.secret_key_fallbacks])
    app.extensions["broker_finder"] = find_broker
    app.extensions["used_secret_finder"] = used_secret
    app.extensions["wording_examples"] = examples


def _page_context() -> dict[str, Any]:
    """What every template may use; public pages name their agency themselves."""
    if not has_request_context():  # a letter written by the delivery thread
        return {}
    broker = access.current_broker() if request.endpoint else None
    agency = broker.agency if broker else None
    return {
        "current_broker": broker,
        "agency": agency,
        "accent_stylesheet_url": (
            url_for("agency.accent", slug=agency.slug, color=agency.accent.lstrip("#")) if agency else ""
        ),
        "nav_section": request.blueprint or "",
    }


def create_app(settings: Settings) -> Flask:
    """The portal for these settings. Starts no thread (background.py does) and sends no mail."""
    app = Flask(
        "portal",
        root_path=str(ROOT / "portal"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    _configure(app, settings)
    db.init_app(app)
    database.guard_engine(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=False)
    Babel(app)
    access.guard(app)  # before the form check, which reads the body: strangers send no large files
    csrf.init_app(app)
    mail.init_app(app)
    security_headers.install(app, settings)
    compression.install(app)
    error_pages.install(app)
    template_filters.install(app)
    app.context_processor(_page_context)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for view in (*COOKIELESS, *WITHDRAWING):
        csrf.exempt(view)  # these forms carry a nonce of their own (R8)
    chain.describe_build(settings.build, configuration_digest(settings))
    return app


def assert_ready(app: Flask, *, with_seal: bool = True) -> None:
    """Refuse to serve without the database's guards and the seal. Raises database.GuardMissing or seal.SealUnusable."""
    with app.app_context():
        database.assert_current(db.engine, MIGRATIONS)
        database.assert_guards(db.engine, GUARD_TRIGGERS)
        if with_seal:  # the command that makes a new one runs without
            seal.assert_seal(db.session())
            db.session.remove()
