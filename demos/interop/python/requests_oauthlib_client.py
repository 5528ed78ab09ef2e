"""requests-oauthlib at our provider."""

from requests import Request
from requests_oauthlib import OAuth1Session

from peer import (
    ACCESS_TOKEN,
    AUTHORIZE,
    CLIENT_ID,
    CLIENT_SECRET,
    REQUEST_TOKEN,
    RSA_CLIENT_ID,
    RSA_KEY,
    Answer,
    hello,
)
from rows import Rows

PLACES = {"header": "AUTH_HEADER", "query": "QUERY", "form": "BODY"}


def session(method, **options):
    if method.startswith("RSA"):
        made = OAuth1Session(RSA_CLIENT_ID, rsa_key=RSA_KEY, signature_method=method, **options)
    else:
        made = OAuth1Session(CLIENT_ID, client_secret=CLIENT_SECRET, signature_method=method, **options)
    made.trust_env = False  # loopback is never behind a proxy
    return made


class Peer:
    methods = ("HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT")
    rsa_methods = ("RSA-SHA1", "RSA-SHA256", "RSA-SHA512")
    readings = {}

    def begin(self, callback, method):
        begun = session(method, callback_uri=callback)
        temporary = begun.fetch_request_token(REQUEST_TOKEN)
        return begun, temporary["oauth_token"], begun.authorization_url(AUTHORIZE)

    def finish(self, begun, location, verifier):
        if location:
            begun.parse_authorization_response(location)
        return begun.fetch_access_token(ACCESS_TOKEN, verifier=verifier)

    def send(self, call):
        return self.sent(call, 1)[0]

    def twice(self, call):
        return self.sent(call, 2)

    def sent(self, call, times):
        key, secret = call.token or (None, None)
        keys = {"resource_owner_key": key, "resource_owner_secret": secret}
        caller = session(call.method, signature_type=PLACES[call.placement], **keys)
        file = call.file and {"media": call.file}
        request = Request(call.verb, call.url, params=call.params, data=call.form, json=call.json, files=file)
        signed = caller.prepare_request(request)
        answers = [caller.send(signed) for _ in range(times)]
        return [Answer(answer.status_code, answer.text) for answer in answers]


hello("requests-oauthlib", "requests-oauthlib")
Rows(Peer()).all(uploads=True)
