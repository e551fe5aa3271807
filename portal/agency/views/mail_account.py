"""The agency's mail account, and whether it works."""

from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.access import administrator_only, current_broker
from portal.agency import actions
from portal.agency.forms import MailAccountForm, SenderForm
from portal.agency.mails import build_test_mail
from portal.agency.models import Agency
from portal.agency.views.blueprint import Answer, author, bp, own_agency
from portal.agency.views.facts import say_saved
from portal.database import db
from portal.mail.account import SmtpAccount, account_of, sender_address
from portal.mail.delivery import send_test
from portal.mail.dkim import SigningFailed, current_key, domain_of
from portal.mail.models import MailAccount
from portal.mail.smtp import Outcome, Verdict
from portal.mail.trouble import Trouble
from portal.mail.trouble import sentence as trouble_sentence
from portal.settings import current_settings
from portal.tokens import SecretUnreadable

TEST_SECONDS = 10.0  # a person waits for the answer


@dataclass(frozen=True)
class TestAnswer:
    """What the test mail came to, in words: ``kind`` of notice, sentence, and the server's own reply.

    ``reason`` is for the administrator's technician, where no server answered.
    """

    kind: str
    title: str
    sentence: str
    reply: str = ""
    reason: str = ""

    __test__ = False  # pytest: this is no test


def _page(form: MailAccountForm, sender_form: SenderForm, answer: TestAnswer | None = None) -> str:
    agency = own_agency()
    key = current_key(agency.id)
    return render_template(
        "agency/mail_account.html",
        form=form,
        sender_form=sender_form,
        answer=answer,
        signs=key is not None and key.domain == domain_of(sender_address(agency.id)),
        agency=agency,
        account=db.session.get(MailAccount, agency.id),
        installation=current_settings().mail,
        test_address=current_broker().email,
    )


def _filled_forms() -> tuple[MailAccountForm, SenderForm]:
    agency = own_agency()
    stored = db.session.get(MailAccount, agency.id)
    return MailAccountForm(formdata=None, obj=stored), SenderForm(formdata=None, obj=agency)


@bp.route("/einstellungen/mailkonto", methods=["GET", "POST"])
@administrator_only
def mail_account() -> Answer:
    """The account that sends the agency's mails."""
    form, sender_form = _filled_forms()
    if request.method == "GET":
        return _page(form, sender_form)
    form = MailAccountForm()
    if form.validate():
        try:
            actions.save_mail_account(
                own_agency().id,
                author(),
                server=form.server.data,
                port=form.port.data or 0,
                encryption=form.encryption.data,
                username=form.username.data,
                password=form.password.data or "",
                sender=form.sender.data,
                sent_copy=form.sent_copy.data,
            )
            flash(_("Das Mailkonto ist gespeichert. Senden Sie sich am besten gleich eine Testmail."))
            return redirect(url_for("agency.mail_account"))
        except actions.PasswordNeeded:
            form.password.errors = [
                _(
                    "Server oder Benutzername haben sich geändert. Bitte geben Sie das Passwort dazu neu "
                    "ein; das gespeicherte geht nur an den bisherigen Server."
                )
            ]
    return _page(form, sender_form)


@bp.post("/einstellungen/mailkonto/absender")
@administrator_only
def sender_name() -> Answer:
    """The name in the From line."""
    form = SenderForm()
    if form.validate():
        say_saved(
            actions.change_settings(own_agency().id, {"sender_name": form.sender_name.data or ""}, author())
        )
        return redirect(url_for("agency.mail_account"))
    return _page(_filled_forms()[0], form)


@bp.post("/einstellungen/mailkonto/entfernen")
@administrator_only
def remove_mail_account() -> Answer:
    """Send through the installation's account again."""
    actions.remove_mail_account(own_agency().id, author())
    flash(_("Ihr eigenes Mailkonto ist entfernt. Mails gehen wieder über das Konto des Portals."))
    return redirect(url_for("agency.mail_account"))


@bp.post("/einstellungen/mailkonto/testmail")
@administrator_only
def test_mail() -> Answer:
    """Send a test mail to the signed-in broker now, and show what the server said."""
    agency, broker = own_agency(), current_broker()
    try:
        account = replace(
            account_of(agency.id),
            connect_timeout=TEST_SECONDS,
            command_timeout=TEST_SECONDS,
            data_timeout=TEST_SECONDS,
        )
    except SecretUnreadable:
        answer = TestAnswer(
            "danger",
            _("Das gespeicherte Passwort ist nicht mehr lesbar"),
            _("Bitte geben Sie das Passwort des Mailkontos neu ein und speichern Sie."),
        )
    else:
        address = broker.email
        answer = _tried(account, agency, broker.full_name, address) if account.server else _no_account()
    return _page(*_filled_forms(), answer)


def _tried(account: SmtpAccount, agency: Agency, name: str, address: str) -> TestAnswer:
    try:
        built = build_test_mail(agency, name, address)
    except SigningFailed:
        return TestAnswer("danger", _("Die Testmail ging nicht hinaus"), trouble_sentence(Trouble.UNSIGNED))
    db.session.rollback()  # no read stays open while a server thinks
    return _in_words(send_test(account, built, built.fileless), address)


def _no_account() -> TestAnswer:
    return TestAnswer(
        "danger",
        _("Es gibt noch kein Mailkonto"),
        _("Bitte tragen Sie unten das Mailkonto ein, über das Ihre Mails gehen sollen."),
    )


def _in_words(verdict: Verdict, address: str) -> TestAnswer:
    """The server's answer in plain German, with what to do."""
    reply = f"{verdict.code} {verdict.reply}".strip() if verdict.code else ""
    if verdict.outcome is Outcome.SENT:
        sentence = _(
            "Der Mailserver hat die Testmail an %(address)s angenommen. Bitte sehen Sie nach, ob sie "
            "ankommt, auch im Spam-Ordner.",
            address=address,
        )
        return TestAnswer("success", _("Das Mailkonto funktioniert"), sentence, reply)
    known = {
        Trouble.NO_ACCOUNT: _no_account().sentence,
        Trouble.CONNECTION: _(
            "Unter diesem Namen und Port antwortet kein Mailserver. Bitte prüfen Sie Servername, Port und "
            "Verschlüsselung."
        ),
        Trouble.GREETING: _(
            "Der Mailserver hat die Verbindung abgelehnt. Bitte fragen Sie Ihren Mailanbieter."
        ),
        Trouble.TLS: _(
            "Die Verbindung ließ sich nicht verschlüsseln, oder das Zertifikat des Servers passt nicht zu "
            "seinem Namen. Es wurde kein Passwort übertragen. Bitte prüfen Sie Servername, Port und "
            "Verschlüsselung."
        ),
        Trouble.AUTHENTICATION: _(
            "Der Mailserver hat Benutzername oder Passwort nicht angenommen. Bei manchen Anbietern "
            "brauchen Sie ein eigenes Passwort für Programme."
        ),
        Trouble.TEMPORARY: _(
            "Der Mailserver nimmt gerade keine Mail an. Bitte versuchen Sie es in einigen Minuten noch einmal."
        ),
        Trouble.RECIPIENT_REFUSED: _("Der Mailserver nimmt keine Mail an %(address)s an.", address=address),
        Trouble.MAILBOX_FULL: _("Das Postfach %(address)s ist voll.", address=address),
        Trouble.MESSAGE_REFUSED: _(
            "Der Mailserver hat die Mail abgelehnt. Oft darf das Konto die eingetragene Absenderadresse "
            "nicht benutzen."
        ),
        Trouble.OUTCOME_UNKNOWN: _(
            "Die Verbindung brach ab. Vielleicht ist die Testmail trotzdem angekommen."
        ),
    }
    sentence = _("Die Testmail konnte nicht gesendet werden. Bitte prüfen Sie alle Angaben.")
    for trouble, words in known.items():
        if verdict.trouble == trouble:
            sentence = words
    reason = "" if verdict.code else verdict.reply
    return TestAnswer("danger", _("Die Testmail ging nicht hinaus"), sentence, reply, reason)
