"""Settings of the installation: frozen, typed, read once from ``PORTAL_*``, failing loudly."""

import ipaddress
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from portal.time_authorities import AuthorityUnusable, TimeAuthority, read_time_authorities

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}
OFF = {"0", "no", "off", "false"}
SHORTEST_SECRET = 32


class SettingWrong(ValueError):
    """A setting is missing or cannot be used; the message says what to set."""


@dataclass(frozen=True)
class MailSettings:
    """The installation's own mail account, used by agencies that have none."""

    server: str = ""
    port: int = 587
    encryption: str = "starttls"  # starttls, tls, or none (loopback only)
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    connect_timeout: float = 20.0  # seconds; reliability: connect 20, commands 60, final dot 600
    command_timeout: float = 60.0
    data_timeout: float = 600.0


@dataclass(frozen=True)
class DeliverySettings:
    """How patiently the background thread sends; tests shorten it."""

    threads: int = 4
    poll_seconds: float = 0.5
    lease_seconds: float = 1200.0
    retry_seconds: tuple[float, ...] = (60, 300, 900, 1800, 3600, 7200, 14400)
    unknown_wait_seconds: float = 1800.0
    give_up_seconds: float = 48 * 3600.0
    alarm_seconds: float = 1800.0


@dataclass(frozen=True)
class Settings:
    """Everything the operator may decide; the table in docs/settings.md mirrors these fields."""

    secret_key: str = field(repr=False)
    home: Path
    database_url: str
    public_url: str
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    trusted_proxies: tuple[IpNetwork, ...] = ()
    trust_unix_socket: bool = False
    hsts: bool = True
    libreoffice: Path | None = None  # soffice; None: Word offers are drawn by the portal alone
    mail: MailSettings = field(default_factory=MailSettings)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    time_authorities: tuple[TimeAuthority, ...] = ()
    build: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers reach the portal by https, so that cookies may be ``Secure``."""
        return self.public_url.startswith("https://")

    @property
    def proxy_names(self) -> list[str]:
        """The trusted proxies as configured: networks, and ``unix`` for a socket."""
        return [str(network) for network in self.trusted_proxies] + (
            ["unix"] if self.trust_unix_socket else []
        )

    @property
    def public_host(self) -> str:
        """Host name (with port) of the public address."""
        return urlsplit(self.public_url).netloc


def _number(values: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = values.get(name, "").strip()
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        raise SettingWrong(f"{name} must be a number, not {text!r}.") from None
    if not least <= number <= most:
        raise SettingWrong(f"{name} must lie between {least:g} and {most:g}.")
    return number


def _secret(values: Mapping[str, str], name: str) -> str:
    """A secret from the variable itself or from the file that ``<name>_FILE`` names."""
    path = values.get(f"{name}_FILE", "").strip()
    if not path:
        return values.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingWrong(f"{name}_FILE: {path} cannot be read ({error.strerror}).") from None


def _public_url(values: Mapping[str, str]) -> str:
    text = values.get("PORTAL_PUBLIC_URL", "").strip().rstrip("/")
    if not text:
        raise SettingWrong(
            "PORTAL_PUBLIC_URL is missing. Set it to the address in your prospects' links, "
            "for example https://expose.example.de"
        )
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise SettingWrong(f"PORTAL_PUBLIC_URL must look like https://expose.example.de, not {text!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise SettingWrong("PORTAL_PUBLIC_URL must begin with https:// (http is for 127.0.0.1 only).")
    return text


def _networks(values: Mapping[str, str]) -> tuple[tuple[IpNetwork, ...], bool]:
    networks: list[IpNetwork] = []
    unix = False
    for word in values.get("PORTAL_TRUSTED_PROXIES", "").replace(",", " ").split():
        if word == "unix":
            unix = True
            continue
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            raise SettingWrong(
                f"PORTAL_TRUSTED_PROXIES: {word!r} is no network. Use for example "
                "127.0.0.1/32, 10.0.0.0/8 or unix."
            ) from None
    return tuple(networks), unix


def _mail(values: Mapping[str, str]) -> MailSettings:
    server = values.get("PORTAL_MAIL_SERVER", "").strip()
    encryption = values.get("PORTAL_MAIL_ENCRYPTION", "starttls").strip().lower()
    sender = values.get("PORTAL_MAIL_SENDER", "").strip()
    if encryption not in {"starttls", "tls", "none"}:
        raise SettingWrong("PORTAL_MAIL_ENCRYPTION must be starttls, tls or none.")
    if encryption == "none" and server and server not in LOOPBACK_HOSTS:
        raise SettingWrong("PORTAL_MAIL_ENCRYPTION=none is allowed for a server on 127.0.0.1 only.")
    if server and not sender:
        raise SettingWrong(
            "PORTAL_MAIL_SENDER is missing. Set it to the sender address of PORTAL_MAIL_SERVER."
        )
    default_port = {"starttls": 587, "tls": 465, "none": 25}[encryption]
    return MailSettings(
        server=server,
        port=int(_number(values, "PORTAL_MAIL_PORT", default_port, 1, 65535)),
        encryption=encryption,
        username=values.get("PORTAL_MAIL_USERNAME", "").strip(),
        password=_secret(values, "PORTAL_MAIL_PASSWORD"),
        sender=sender,
        connect_timeout=_number(values, "PORTAL_MAIL_CONNECT_TIMEOUT", 20, 0.05, 600),
        command_timeout=_number(values, "PORTAL_MAIL_COMMAND_TIMEOUT", 60, 0.05, 3600),
        data_timeout=_number(values, "PORTAL_MAIL_DATA_TIMEOUT", 600, 0.05, 3600),
    )


def _delivery(values: Mapping[str, str], mail: MailSettings) -> DeliverySettings:
    text = values.get("PORTAL_DELIVERY_RETRY_SECONDS", "").strip()
    standard = DeliverySettings()
    try:
        retries = tuple(float(word) for word in text.replace(",", " ").split()) or standard.retry_seconds
    except ValueError:
        retries = (-1.0,)
    if not all(0 < pause <= 10**7 for pause in retries):
        raise SettingWrong("PORTAL_DELIVERY_RETRY_SECONDS must be seconds above 0, such as: 60 300 900")
    lease = _number(values, "PORTAL_DELIVERY_LEASE_SECONDS", standard.lease_seconds, 0.1, 86400)
    # A lease that ends while a slow server is still answering would send a second copy without need.
    longest_dialogue = mail.connect_timeout + 5 * mail.command_timeout + mail.data_timeout
    if lease <= longest_dialogue and lease > 60:
        raise SettingWrong(
            "PORTAL_DELIVERY_LEASE_SECONDS must be longer than all mail time-outs together "
            f"({longest_dialogue:g} seconds)."
        )
    return DeliverySettings(
        threads=int(_number(values, "PORTAL_DELIVERY_THREADS", standard.threads, 1, 32)),
        poll_seconds=_number(values, "PORTAL_DELIVERY_POLL_SECONDS", standard.poll_seconds, 0.01, 60),
        lease_seconds=lease,
        retry_seconds=retries,
        unknown_wait_seconds=_number(
            values, "PORTAL_DELIVERY_UNKNOWN_WAIT_SECONDS", standard.unknown_wait_seconds, 0, 86400
        ),
        give_up_seconds=_number(
            values, "PORTAL_DELIVERY_GIVE_UP_SECONDS", standard.give_up_seconds, 1, 10**7
        ),
        alarm_seconds=_number(values, "PORTAL_DELIVERY_ALARM_SECONDS", standard.alarm_seconds, 0, 10**7),
    )


def _home(values: Mapping[str, str]) -> Path:
    """The data folder, made if missing, for its owner only: people's data lie there."""
    home = Path(values.get("PORTAL_HOME", "") or "instance").expanduser().resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingWrong(f"PORTAL_HOME: {home} cannot be made ({error.strerror}).") from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise SettingWrong(
            f"PORTAL_HOME: nothing can be written to {home}. Give it to the user that runs the portal."
        )
    return home


def _libreoffice(values: Mapping[str, str]) -> Path | None:
    text = values.get("PORTAL_LIBREOFFICE", "").strip()
    if not text or text.lower() in OFF:
        return None
    found = shutil.which(text)
    if found is None:
        raise SettingWrong(
            f"PORTAL_LIBREOFFICE: there is no program {text!r}. Set it to the path of soffice, for example "
            "/usr/bin/soffice, or remove it."
        )
    return Path(found).absolute()


def _time_authorities(values: Mapping[str, str]) -> tuple[TimeAuthority, ...]:
    try:
        return read_time_authorities(values.get("PORTAL_TIME_AUTHORITIES", ""))
    except AuthorityUnusable as error:
        raise SettingWrong(f"PORTAL_TIME_AUTHORITIES: {error}") from None


def _build() -> str:
    """The commit the portal runs from, for the evidence; empty where there is no git checkout."""
    command = ["git", "rev-parse", "HEAD"]
    try:
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def read_settings(values: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment (or from ``values`` in tests).

    Raises SettingWrong, with a sentence for the operator, for a missing or unusable setting.
    """
    values = os.environ if values is None else values
    secret_key = _secret(values, "PORTAL_SECRET_KEY")
    if not secret_key:
        raise SettingWrong(
            "PORTAL_SECRET_KEY is missing. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if len(secret_key) < SHORTEST_SECRET or len(set(secret_key)) < 10 or "changeme" in secret_key.lower():
        raise SettingWrong(
            "PORTAL_SECRET_KEY is too easy to guess. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    home = _home(values)
    database_url = values.get("PORTAL_DATABASE_URL", "").strip() or f"sqlite:///{home / 'portal.sqlite'}"
    if not database_url.startswith("sqlite:///"):
        raise SettingWrong(
            "PORTAL_DATABASE_URL must begin with sqlite:/// (other databases are not supported yet)."
        )
    networks, unix = _networks(values)
    mail = _mail(values)
    return Settings(
        secret_key=secret_key,
        secret_key_fallbacks=tuple(_secret(values, "PORTAL_SECRET_KEY_FALLBACKS").split()),
        home=home,
        database_url=database_url,
        public_url=_public_url(values),
        trusted_proxies=networks,
        trust_unix_socket=unix,
        hsts=values.get("PORTAL_HSTS", "1").strip().lower() not in OFF,
        libreoffice=_libreoffice(values),
        mail=mail,
        delivery=_delivery(values, mail),
        time_authorities=_time_authorities(values),
        build=values.get("PORTAL_BUILD", "").strip() or _build(),
    )


def current_settings() -> Settings:
    """The settings of the running app."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings
