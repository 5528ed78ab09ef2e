"""The other side of main.rs: oauthlib verifies what oauth1-core signed, and signs what oauth1-core is to verify.

One JSON object per line comes in on standard input, one goes out for each, in the same order. `task` is:

verify  a request with its headers and the secrets to look up. Answered with `accepted`, the `base_string` that
        oauthlib makes of the request, and the protocol parameters as it has read them.
refuse  the same, answered with `accepted` alone.
sign    a request that is not signed yet. Answered with `uri`, `body` and `authorization`.
"""

import json
import sys
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from oauthlib.oauth1 import Client, RequestValidator, ResourceEndpoint, SignatureOnlyEndpoint
from oauthlib.oauth1.rfc5849 import signature

FORM = "application/x-www-form-urlencoded"


class Validator(RequestValidator):
    """Knows the one client, and the one token, of a request."""

    # The requests go nowhere, so http will do.
    enforce_ssl = False
    dummy_client = "dummy"
    dummy_access_token = "dummy"

    def __init__(self, case):
        super().__init__()
        self.case = case

    # Which characters an identifier may have is a provider's own decision; here it is: all.
    def check_client_key(self, client_key):
        return True

    def check_access_token(self, request_token):
        return True

    def validate_client_key(self, client_key, request):
        return client_key == self.case["client"]

    def validate_access_token(self, client_key, token, request):
        return token == self.case["token"]

    def validate_timestamp_and_nonce(self, *args, **kwargs):
        return True

    def validate_realms(self, *args, **kwargs):
        return True

    def get_client_secret(self, client_key, request):
        return self.case["client_secret"]

    def get_access_token_secret(self, client_key, token, request):
        return self.case["token_secret"]

    def get_rsa_key(self, client_key, request):
        return self.case["rsa_key"]


def verify(case):
    accepted, read = validate(case)
    return {
        "accepted": accepted,
        "base_string": base_string(case),
        "client": read and read.client_key,
        "token": read and read.resource_owner_key,
        "callback": read and read.redirect_uri,
        "verifier": read and read.verifier,
        "realm": read and read.realm,
    }


def refuse(case):
    accepted, _ = validate(case)
    return {"accepted": accepted}


def validate(case):
    validator = Validator(case)
    request = (case["url"], case["method"], case["body"], case["headers"])
    if case["token"] is None:
        return SignatureOnlyEndpoint(validator).validate_request(*request)
    return ResourceEndpoint(validator).validate_protected_resource_request(*request)


def base_string(case):
    is_form = case["headers"].get("Content-Type", "").startswith(FORM)
    collected = signature.collect_parameters(
        uri_query=urlsplit(case["url"]).query,
        body=case["body"] if is_form else None,
        headers=case["headers"],
    )
    return signature.signature_base_string(
        case["method"],
        signature.base_string_uri(case["url"]),
        signature.normalize_parameters(collected),
    )


def sign(case):
    client = Client(
        case["client"],
        client_secret=case["client_secret"],
        resource_owner_key=case["token"],
        resource_owner_secret=case["token_secret"],
        callback_uri=case["callback"],
        verifier=case["verifier"],
        realm=case["realm"],
        signature_method=case["signature_method"],
        signature_type=case["signature_type"],
        rsa_key=case.get("rsa_key") and private_key(case["rsa_key"]),
    )
    uri, headers, body = client.sign(case["url"], case["method"], case["body"], case["headers"])
    return {"uri": uri, "body": body, "authorization": headers.get("Authorization")}


@cache
def private_key(pem):
    """Read once: that takes longer than signing with it."""
    return load_pem_private_key(pem.encode(), password=None)


for line in sys.stdin:
    case = json.loads(line)
    try:
        answer = {"verify": verify, "refuse": refuse, "sign": sign}[case["task"]](case)
    except Exception as error:  # whatever it is, it belongs to this case, and the test shows it
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
