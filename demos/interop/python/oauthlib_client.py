"""oauthlib's own client at our provider: it signs, and the standard library sends."""

import json
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from oauthlib.oauth1 import Client

from peer import (
    ACCESS_TOKEN,
    AUTHORIZE,
    CLIENT_ID,
    CLIENT_SECRET,
    FORM,
    REQUEST_TOKEN,
    RSA_CLIENT_ID,
    RSA_KEY,
    Answer,
    Unexpected,
    hello,
)
from rows import Rows

PLACES = {"header": "AUTH_HEADER", "query": "QUERY", "form": "BODY"}
OPENER = build_opener(ProxyHandler({}))


def client(method, **options):
    if method.startswith("RSA"):
        return Client(RSA_CLIENT_ID, rsa_key=RSA_KEY, signature_method=method, **options)
    return Client(CLIENT_ID, client_secret=CLIENT_SECRET, signature_method=method, **options)


def transmit(verb, url, headers, body):
    request = Request(url, None if body is None else body.encode(), dict(headers), method=verb)
    try:
        answer = OPENER.open(request)
    except HTTPError as refused:
        answer = refused
    with answer:
        return Answer(answer.status, answer.read().decode())


def credentials(signer, url):
    """What a POST without a body brings."""
    uri, headers, body = signer.sign(url, "POST")
    answer = transmit("POST", uri, headers, body)
    if answer.status != 200:
        raise Unexpected(f"status {answer.status}: {answer.text}")
    return dict(parse_qsl(answer.text))


class Peer:
    methods = ("HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT")
    rsa_methods = ("RSA-SHA1", "RSA-SHA256", "RSA-SHA512")
    readings = {}

    def begin(self, callback, method):
        temporary = credentials(client(method, callback_uri=callback), REQUEST_TOKEN)
        token = temporary["oauth_token"]
        return (method, temporary), token, f"{AUTHORIZE}?{urlencode({'oauth_token': token})}"

    def finish(self, begun, location, verifier):
        method, temporary = begun
        verifier = verifier or dict(parse_qsl(urlsplit(location).query))["oauth_verifier"]
        keys = {
            "resource_owner_key": temporary["oauth_token"],
            "resource_owner_secret": temporary["oauth_token_secret"],
        }
        return credentials(client(method, verifier=verifier, **keys), ACCESS_TOKEN)

    def send(self, call):
        return transmit(call.verb, *self.signed(call))

    def twice(self, call):
        signed = self.signed(call)
        return [transmit(call.verb, *signed) for _ in range(2)]

    def signed(self, call):
        key, secret = call.token or (None, None)
        keys = {"resource_owner_key": key, "resource_owner_secret": secret}
        signer = client(call.method, signature_type=PLACES[call.placement], **keys)
        url = f"{call.url}?{urlencode(call.params)}" if call.params else call.url
        headers, body = {}, None
        if call.form is not None:
            headers, body = {"Content-Type": FORM}, urlencode(call.form)
        if call.json is not None:
            headers, body = {"Content-Type": "application/json"}, json.dumps(call.json)
        url, headers, body = signer.sign(url, call.verb, body, headers)
        return url, headers, body


hello("oauthlib", "oauthlib")
Rows(Peer()).all()
