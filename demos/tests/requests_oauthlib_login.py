"""The other side of requests_oauthlib.rs: a three-legged login at the provider, with requests-oauthlib.

Arguments: the provider's base URL, the client id, its secret. One JSON object is printed.
"""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[1] / "interop" / "python"))
from consent import decide

BASE, CLIENT_ID, CLIENT_SECRET = sys.argv[1:]
CALLBACK = "http://127.0.0.1:9/auth?from=python"
PROFILE = BASE + "/1.1/account/verify_credentials.json"
UPDATE = BASE + "/1.1/statuses/update.json"


def session(client_secret=CLIENT_SECRET, **options):
    made = OAuth1Session(CLIENT_ID, client_secret=client_secret, **options)
    made.trust_env = False  # loopback is never behind a proxy
    return made


def temporary(client_secret=CLIENT_SECRET):
    client = session(client_secret, callback_uri=CALLBACK)
    reply = client.fetch_request_token(BASE + "/oauth/request_token")
    return client, reply, client.authorization_url(BASE + "/oauth/authorize")


def log_in():
    client, reply, page_url = temporary()
    status, location, _ = decide(page_url, "allow")
    client.parse_authorization_response(location)
    token = client.fetch_access_token(BASE + "/oauth/access_token")
    return reply, status, location, token


reply, decided, location, token = log_in()
keys = {"resource_owner_key": token["oauth_token"], "resource_owner_secret": token["oauth_token_secret"]}
client = session(**keys)
report = {
    "confirmed": reply["oauth_callback_confirmed"],
    "decided": decided,
    "back_at": "{0.scheme}://{0.netloc}{0.path}".format(urlsplit(location)),
    "back_with": sorted(name for name, _ in parse_qsl(urlsplit(location).query)),
    "token_fields": {name: token[name] for name in ("user_id", "screen_name")},
    "profile": client.get(PROFILE, params={"include_email": "true", "odd": "a b+c é", "empty": ""}).json(),
    "status": client.post(UPDATE, data={"status": "Grüße & +1!"}).json(),
    "query": client.post(UPDATE + "?status=from%20the+query").json()["text"],
    "by_method": {
        method: session(signature_method=method, **keys).get(PROFILE).json()["screen_name"]
        for method in ("HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT")
    },
    "in_query": session(signature_type="QUERY", **keys).get(PROFILE).json()["screen_name"],
    "in_form": session(signature_type="BODY", **keys).post(UPDATE, data={"status": "in & form"}).json()["text"],
}

_, _, page_url = temporary()
_, location, _ = decide(page_url, "deny")
report["denied_with"] = sorted(name for name, _ in parse_qsl(urlsplit(location).query))

# A wrong secret, the client's or the token's.
try:
    temporary("wrong")
    report["wrong_client_secret"] = None
except TokenRequestDenied as denied:
    report["wrong_client_secret"] = [denied.status_code, dict(parse_qsl(denied.response.text))["oauth_problem"]]
refused = session(**{**keys, "resource_owner_secret": "wrong"}).get(PROFILE)
report["wrong_token_secret"] = [refused.status_code, dict(parse_qsl(refused.text))["oauth_problem"]]

print(json.dumps(report))
