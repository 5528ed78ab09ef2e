"""Authlib's clients at our provider: that on requests, and the asynchronous one on httpx."""

import asyncio
import json
import os
import warnings

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on loopback alone

from authlib.integrations.requests_client import OAuth1Session
from requests import Request

with warnings.catch_warnings(record=True):  # it prefers a successor of httpx
    from authlib.integrations.httpx_client import AsyncOAuth1Client

from peer import (
    ACCESS_TOKEN,
    AUTHORIZE,
    CLIENT_ID,
    CLIENT_SECRET,
    REQUEST_TOKEN,
    RSA_CLIENT_ID,
    RSA_KEY,
    Answer,
    expect,
    hello,
)
from rows import ENCODED_CALLBACK, Rows

PLACES = {"header": "HEADER", "query": "QUERY", "form": "BODY"}
READINGS = {
    ENCODED_CALLBACK: "For us the value of oauth_callback is what decoding it once gives (RFC 5849 §3.4.1.3.1), "
    "and that is what the signature covers; the peer decodes it once more for its base string.",
}


def options(method, **more):
    """Who the client is, and what it signs by."""
    who = (
        {"client_id": RSA_CLIENT_ID, "rsa_key": RSA_KEY}
        if method.startswith("RSA")
        else {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    )
    return {**who, "signature_method": method, "trust_env": False, **more}


def options_of(call):
    key, secret = call.token or (None, None)
    return options(call.method, signature_type=PLACES[call.placement], token=key, token_secret=secret)


class Sync:
    methods = ("HMAC-SHA1", "PLAINTEXT")
    rsa_methods = ("RSA-SHA1",)
    readings = READINGS

    def begin(self, callback, method):
        begun = OAuth1Session(**options(method, redirect_uri=callback))
        begun.trust_env = False
        temporary = begun.fetch_request_token(REQUEST_TOKEN)
        return begun, temporary["oauth_token"], begun.create_authorization_url(AUTHORIZE)

    def finish(self, begun, location, verifier):
        if location:
            begun.parse_authorization_response(location)
        return begun.fetch_access_token(ACCESS_TOKEN, verifier=verifier)

    def send(self, call):
        return self.sent(call, 1)[0]

    def twice(self, call):
        return self.sent(call, 2)

    def sent(self, call, times):
        caller = OAuth1Session(**options_of(call))
        caller.trust_env = False
        file = call.file and {"media": call.file}
        request = Request(call.verb, call.url, params=call.params, data=call.form, json=call.json, files=file)
        signed = caller.prepare_request(request)
        answers = [caller.send(signed) for _ in range(times)]
        return [Answer(answer.status_code, answer.text) for answer in answers]


class Async:
    methods = ("HMAC-SHA1", "PLAINTEXT")
    rsa_methods = ("RSA-SHA1",)
    readings = READINGS

    def begin(self, callback, method):
        async def run():
            async with AsyncOAuth1Client(**options(method, redirect_uri=callback)) as begun:
                temporary = await begun.fetch_request_token(REQUEST_TOKEN)
                page = begun.create_authorization_url(AUTHORIZE)
                return (method, temporary), temporary["oauth_token"], page

        return asyncio.run(run())

    def finish(self, begun, location, verifier):
        method, temporary = begun
        keys = {"token": temporary["oauth_token"], "token_secret": temporary["oauth_token_secret"]}

        async def run():
            async with AsyncOAuth1Client(**options(method, **keys)) as back:
                if location:
                    back.parse_authorization_response(location)
                return await back.fetch_access_token(ACCESS_TOKEN, verifier=verifier)

        return asyncio.run(run())

    def send(self, call):
        return asyncio.run(self.sent(call, 1))[0]

    def twice(self, call):
        return asyncio.run(self.sent(call, 2))

    async def sent(self, call, times):
        # A body that is no form is sent only if the client is told to have a hash of it signed.
        included = call.json is not None or call.file is not None
        async with AsyncOAuth1Client(**options_of(call), force_include_body=included) as caller:
            body = {"json": call.json, "data": grouped(call.form), "files": call.file and {"media": call.file}}
            body = {name: value for name, value in body.items() if value is not None}
            answers = [await caller.request(call.verb, call.url, params=call.params, **body)]
            if call.json is not None:
                expect(json.loads(answers[0].request.content), call.json, "the body that was sent")
            while len(answers) < times:
                answers.append(await caller.send(answers[0].request, auth=None))
            return [Answer(answer.status_code, answer.text) for answer in answers]


def grouped(form):
    """As httpx takes what is repeated."""
    return form and {name: [value for other, value in form if other == name] for name, _ in form}


hello("Authlib OAuth1Session", "Authlib")
Rows(Sync()).all(uploads=True)
hello("Authlib AsyncOAuth1Client", "Authlib")
Rows(Async()).all(uploads=True, how=" (force_include_body)")
