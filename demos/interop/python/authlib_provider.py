"""A provider on Authlib's OAuth 1 server for Flask, as its documentation describes one."""

from importlib.metadata import version

from authlib.integrations.flask_oauth1 import (
    AuthorizationServer,
    ResourceProtector,
    create_exists_nonce_func,
    register_nonce_hooks,
    register_temporary_credential_hooks,
)
from authlib.oauth1 import ClientMixin, OAuth1Request, TokenCredentialMixin
from authlib.oauth1.errors import OAuth1Error
from authlib.oauth1.rfc5849.errors import InvalidClientError
from flask import jsonify, request

import provider_common as common


class Cache(dict):
    """As of cachelib; nothing expires."""

    def set(self, key, value, timeout=None):
        self[key] = value

    def has(self, key):
        return key in self

    def delete(self, key):
        self.pop(key, None)


class Client(ClientMixin):
    def __init__(self, secret=None, public_key=None):
        self.secret = secret
        self.public_key = public_key

    def get_default_redirect_uri(self):
        return "http://127.0.0.1:9/"

    def get_client_secret(self):
        return self.secret

    def get_rsa_public_key(self):
        return self.public_key


class Person:
    def get_user_id(self):
        return common.ADA["id_str"]


class Token(dict, TokenCredentialMixin):
    def get_oauth_token(self):
        return self["oauth_token"]

    def get_oauth_token_secret(self):
        return self["oauth_token_secret"]


class ByClient(ResourceProtector):
    """Authlib's own wants a token in every call. This is what it checks else."""

    def validate_request(self, method, uri, body, headers):
        asked = OAuth1Request(method, uri, body, headers)
        asked.client = self.get_client_by_id(asked.client_id)
        if not asked.client:
            raise InvalidClientError()
        self.validate_timestamp_and_nonce(asked)
        self.validate_oauth_signature(asked)
        return asked


CLIENTS = {
    common.CLIENT_ID: Client(secret=common.CLIENT_SECRET),
    common.RSA_CLIENT_ID: Client(public_key=common.RSA_PUBLIC_KEY),
}
TOKENS = {}
CACHE = Cache()

app = common.new_app()
app.config["OAUTH1_SUPPORTED_SIGNATURE_METHODS"] = ["HMAC-SHA1", "RSA-SHA1", "PLAINTEXT"]
server = AuthorizationServer(app, query_client=CLIENTS.get)
register_nonce_hooks(server, CACHE)
register_temporary_credential_hooks(server, CACHE)


def create_token_credential(token, temporary):
    client = temporary.get_client_id()
    TOKENS[client, token["oauth_token"]] = Token(token)
    return TOKENS[client, token["oauth_token"]]


def query_token(client_id, oauth_token):
    return TOKENS.get((client_id, oauth_token))


server.register_hook("create_token_credential", create_token_credential)
with_token = ResourceProtector(app, CLIENTS.get, query_token, create_exists_nonce_func(CACHE))
by_client = ByClient(app, CLIENTS.get, query_token, create_exists_nonce_func(CACHE))


@app.post("/oauth/request_token")
def request_token():
    return server.create_temporary_credentials_response()


@app.get("/oauth/authenticate")
@app.get("/oauth/authorize")
def authorize():
    try:
        asked = server.check_authorization_request()
    except OAuth1Error as error:
        return error.error, error.status_code
    decision = request.args.get("decision")
    if decision is None:
        return common.question()
    if decision == "allow" and asked.credential.get_redirect_uri() == "oob":
        asked.user = Person()
        return common.pin(server.create_authorization_verifier(asked))
    return server.create_authorization_response(grant_user=Person() if decision == "allow" else None)


@app.post("/oauth/access_token")
def access_token():
    return server.create_token_response()


@app.get("/1.1/account/verify_credentials.json")
@with_token()
def verify_credentials():
    return jsonify(common.ADA)


@app.route("/echo", methods=["GET", "POST", "PUT"])
@with_token()
def echo():
    return common.echo()


@app.route("/client", methods=["GET", "POST"])
@by_client()
def client():
    return common.echo()


common.serve(app, f"Authlib {version('authlib')} (Flask {version('flask')})")
