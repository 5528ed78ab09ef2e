"""A provider on oauthlib's endpoints for servers, behind Flask."""

from importlib.metadata import version
from urllib.parse import urlencode

from flask import Response, jsonify, request
from oauthlib.oauth1 import (
    AccessTokenEndpoint,
    AuthorizationEndpoint,
    OAuth1Error,
    RequestTokenEndpoint,
    ResourceEndpoint,
    SignatureOnlyEndpoint,
)

import provider_common as common
from oauthlib_validator import Validator

validator = Validator()
temporary_endpoint = RequestTokenEndpoint(validator)
authorization_endpoint = AuthorizationEndpoint(validator)
token_endpoint = AccessTokenEndpoint(validator)
resource_endpoint = ResourceEndpoint(validator)
client_endpoint = SignatureOnlyEndpoint(validator)

app = common.new_app()


def asked():
    """The request as oauthlib takes it: the URL as it was sent, and the body if it is a form."""
    url = request.host_url.rstrip("/") + request.environ["RAW_URI"]
    body = request.get_data().decode() if request.mimetype == common.FORM else ""
    return {"uri": url, "http_method": request.method, "body": body, "headers": dict(request.headers)}


def reply(answer):
    headers, body, status = answer
    return Response(body, status, headers)


@app.post("/oauth/request_token")
def request_token():
    return reply(temporary_endpoint.create_request_token_response(**asked()))


@app.get("/oauth/authenticate")
@app.get("/oauth/authorize")
def authorize():
    decision = request.args.get("decision")
    try:
        realms, _ = authorization_endpoint.get_realms_and_credentials(**asked())
        if decision is None:
            return common.question()
        if decision == "allow":
            headers, body, status = authorization_endpoint.create_authorization_response(**asked(), realms=realms)
        else:
            # How to say so, oauthlib leaves to the provider: this is "OAuth Problem Reporting".
            return denied(request.args["oauth_token"])
    except OAuth1Error as error:
        return error.error, error.status_code
    if status == 200:
        return common.pin(validator.temporary[request.args["oauth_token"]]["verifier"])
    return reply((headers, body, status))


def denied(token):
    callback = validator.temporary[token]["callback"]
    query = urlencode({"oauth_token": token, "oauth_problem": "permission_denied"})
    return Response(status=302, headers={"Location": f"{callback}{'&' if '?' in callback else '?'}{query}"})


@app.post("/oauth/access_token")
def access_token():
    return reply(token_endpoint.create_access_token_response(**asked()))


def with_token(answer):
    valid, _ = resource_endpoint.validate_protected_resource_request(**asked())
    return answer() if valid else ("refused", 401)


@app.get("/1.1/account/verify_credentials.json")
def verify_credentials():
    return with_token(lambda: jsonify(common.ADA))


@app.route("/echo", methods=["GET", "POST", "PUT"])
def echo():
    return with_token(common.echo)


@app.route("/client", methods=["GET", "POST"])
def client():
    valid, _ = client_endpoint.validate_request(**asked())
    return common.echo() if valid else ("refused", 401)


common.serve(app, f"oauthlib {version('oauthlib')} (Flask {version('flask')})")
