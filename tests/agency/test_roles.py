"""Who may call which page of agency and brokers: the matrix, compared with the routes there really are."""

import pytest

from tests.conftest import form_secret

# endpoint -> (who may call it: public, broker, administrator)
MATRIX = {
    "agency.accent": "public",
    "agency.dispatch": "administrator",
    "agency.facts": "administrator",
    "agency.imprint": "public",
    "agency.lay_out_exposes": "administrator",
    "agency.legal": "administrator",
    "agency.logo": "public",
    "agency.look": "administrator",
    "agency.look_up_record": "administrator",
    "agency.mail_account": "administrator",
    "agency.make_key": "administrator",
    "agency.notice_version": "administrator",
    "agency.official_notice": "administrator",
    "agency.own_notice": "administrator",
    "agency.privacy": "public",
    "agency.remove_key": "administrator",
    "agency.remove_logo": "administrator",
    "agency.remove_mail_account": "administrator",
    "agency.remove_terms": "administrator",
    "agency.sender_name": "administrator",
    "agency.settings": "administrator",
    "agency.signing": "administrator",
    "agency.store_logo": "administrator",
    "agency.terms": "administrator",
    "agency.terms_file": "administrator",
    "agency.test_mail": "administrator",
    "agency.withdrawal_notice": "administrator",
    "brokers.account": "broker",
    "brokers.calendar": "broker",
    "brokers.change_password": "broker",
    "brokers.change_role": "administrator",
    "brokers.deactivate": "administrator",
    "brokers.forgotten": "public",
    "brokers.invite_again": "administrator",
    "brokers.photo": "broker",
    "brokers.reactivate": "administrator",
    "brokers.remove_photo": "broker",
    "brokers.renew_calendar": "broker",
    "brokers.revoke_calendar": "broker",
    "brokers.set_password": "public",
    "brokers.set_password_without_link": "public",
    "brokers.sign_in": "public",
    "brokers.sign_out": "public",
    "brokers.sign_out_everywhere": "broker",
    "brokers.signature": "broker",
    "brokers.store_photo": "broker",
    "brokers.team": "administrator",
}
VALUES = {
    "slug": "immobilien-seeblick-gmbh",
    "color": "1f5f8b",
    "digest": "0" * 8,
    "text_id": 1,
    "broker_id": 1,
    "token": "x",
}


def rules(app):
    return [one for one in app.url_map.iter_rules() if one.endpoint.split(".")[0] in {"agency", "brokers"}]


def test_the_matrix_names_every_route(app):
    assert {one.endpoint for one in rules(app)} == set(MATRIX)


@pytest.fixture
def urls(app):
    """Endpoint -> (path, method that it takes)."""
    found = {}
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in rules(app):
            values = {name: VALUES[name] for name in rule.arguments}
            method = "GET" if "GET" in rule.methods else "POST"
            found[rule.endpoint] = (adapter.build(rule.endpoint, values), method)
    return found


def call(client, path, method):
    if method == "GET":
        return client.get(path)
    page = client.get("/konto" if client.get("/konto").status_code == 200 else "/anmelden")
    return client.post(path, data={"csrf_token": form_secret(page.text)})


def test_strangers_reach_public_pages_only(app, urls, people, visitor):
    for endpoint, (path, method) in urls.items():
        answer = call(visitor, path, method)
        sent_away = answer.status_code == 302 and answer.location.startswith("/anmelden")
        if MATRIX[endpoint] == "public":
            assert not sent_away or endpoint == "brokers.sign_out", endpoint
        else:
            assert sent_away, endpoint


def test_brokers_reach_no_settings(urls, bernd):
    for endpoint, (path, method) in urls.items():
        if MATRIX[endpoint] == "administrator":
            assert call(bernd, path, method).status_code == 403, endpoint


def test_administrators_reach_everything(urls, anna):
    ends = {"brokers.sign_out", "brokers.sign_out_everywhere"}
    for endpoint, (path, method) in urls.items():
        if endpoint not in ends:
            assert call(anna, path, method).status_code in {200, 302, 404}, endpoint


def test_every_change_needs_the_form_secret(app, urls, anna):
    for rule in rules(app):
        if "POST" in rule.methods:
            assert anna.post(urls[rule.endpoint][0], data={}).status_code == 400, rule.endpoint


def test_no_page_is_kept_by_a_cache(urls, anna):
    for endpoint, (path, method) in urls.items():
        if method == "GET" and endpoint not in {"agency.accent", "agency.logo"}:
            assert anna.get(path).headers["Cache-Control"] == "no-store", endpoint
