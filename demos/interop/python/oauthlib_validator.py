"""What oauthlib asks its provider, answered from memory."""

from oauthlib.oauth1 import RequestValidator

import provider_common as common


class Validator(RequestValidator):
    """Lengths and characters of nonces, tokens and verifiers are what oauthlib has them be."""

    enforce_ssl = False  # everything is on loopback
    realms = ["interop"]
    dummy_client = "dummy"
    dummy_request_token = "dummy"
    dummy_access_token = "dummy"

    def __init__(self):
        super().__init__()
        self.temporary = {}
        self.tokens = {}
        self.seen = set()

    # Our identifiers have blanks and more.
    def check_client_key(self, client_key):
        return 0 < len(client_key) < 100

    def validate_timestamp_and_nonce(
        self, client_key, timestamp, nonce, request, request_token=None, access_token=None
    ):
        key = (client_key, timestamp, nonce, request_token or access_token)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    # Clients.
    def validate_client_key(self, client_key, request):
        return client_key in (common.CLIENT_ID, common.RSA_CLIENT_ID)

    def get_client_secret(self, client_key, request):
        return common.CLIENT_SECRET if client_key == common.CLIENT_ID else "dummy"

    def get_rsa_key(self, client_key, request):
        return common.RSA_PUBLIC_KEY

    # Realms.
    def get_default_realms(self, client_key, request):
        return []

    def validate_requested_realms(self, client_key, realms, request):
        return True

    def get_realms(self, token, request):
        return self.temporary[token]["realms"]

    def verify_realms(self, token, realms, request):
        return realms == self.temporary[token]["realms"]

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True

    # Temporary credentials.
    def validate_redirect_uri(self, client_key, redirect_uri, request):
        return redirect_uri == "oob" or redirect_uri.startswith("http://127.0.0.1:")

    def save_request_token(self, token, request):
        self.temporary[token["oauth_token"]] = {
            "secret": token["oauth_token_secret"],
            "client": request.client_key,
            "callback": request.redirect_uri,
            "realms": request.realms,
        }

    def verify_request_token(self, token, request):
        return token in self.temporary

    def get_redirect_uri(self, token, request):
        return self.temporary[token]["callback"]

    def save_verifier(self, token, verifier, request):
        self.temporary[token]["verifier"] = verifier["oauth_verifier"]

    def validate_request_token(self, client_key, token, request):
        return self.temporary.get(token, {}).get("client") == client_key

    def validate_verifier(self, client_key, token, verifier, request):
        return self.temporary.get(token, {}).get("verifier") == verifier

    def get_request_token_secret(self, client_key, token, request):
        return self.temporary.get(token, {}).get("secret", "dummy")

    def invalidate_request_token(self, client_key, request_token, request):
        del self.temporary[request_token]

    # Tokens.
    def save_access_token(self, token, request):
        self.tokens[token["oauth_token"]] = (request.client_key, token["oauth_token_secret"])

    def validate_access_token(self, client_key, token, request):
        return self.tokens.get(token, (None, None))[0] == client_key

    def get_access_token_secret(self, client_key, token, request):
        return self.tokens.get(token, (None, "dummy"))[1]
