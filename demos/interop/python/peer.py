"""What every client's script needs: where the provider is, and how rows are told."""

import json
import os
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

PROVIDER = os.environ["INTEROP_PROVIDER"]
CLIENT_ID = os.environ["INTEROP_CLIENT_ID"]
CLIENT_SECRET = os.environ["INTEROP_CLIENT_SECRET"]
RSA_CLIENT_ID = os.environ["INTEROP_RSA_CLIENT_ID"]
CALLBACK = os.environ["INTEROP_CALLBACK"]
with open(os.environ["INTEROP_RSA_KEY"], encoding="ascii") as file:
    RSA_KEY = file.read()

REQUEST_TOKEN = PROVIDER + "/oauth/request_token"
AUTHORIZE = PROVIDER + "/oauth/authorize"
ACCESS_TOKEN = PROVIDER + "/oauth/access_token"

FORM = "application/x-www-form-urlencoded"


@dataclass
class Call:
    """A call that a peer is to sign and send."""

    verb: str
    path: str
    token: Any = None  # its identifier and its secret
    method: str = "HMAC-SHA1"
    placement: str = "header"  # or "query", or "form"
    params: list = field(default_factory=list)
    form: Any = None  # name and value pairs
    json: Any = None
    file: Any = None  # its name, its octets and its media type

    @property
    def url(self):
        return PROVIDER + self.path

    @property
    def is_rsa(self):
        return self.method.startswith("RSA")


@dataclass
class Answer:
    status: int
    text: str

    def json(self):
        """The body of an answer that is no refusal."""
        if self.status != 200:
            raise Unexpected(f"status {self.status}: {self.text}")
        return json.loads(self.text)


class Unexpected(Exception):
    """An answer that is not the one that it should be."""


def expect(found, expected, what):
    if found != expected:
        raise Unexpected(f"{what}: {found!r} instead of {expected!r}")


def hello(name, package):
    tell({"peer": f"{name} {version(package)}"})


def check(exercised, function, reading=""):
    """Runs the function and tells the row.

    It fails with what the function raises, or if that is False. `reading` is for what the peer reads in another way:
    if the function ends with `Differs`, it is the note.
    """
    result, note = "pass", ""
    try:
        if function() is False:
            result, note = "fail", "the answer is another"
    except Differs as error:
        result, note = ("differs", reading) if reading else ("fail", short(error))
    except Exception as error:
        result, note = "fail", short(error)
    tell({"exercised": exercised, "result": result, "note": note})


class Differs(Exception):
    """The provider does not believe the signature, though everything around it works."""


def short(error):
    note = " ".join(f"{type(error).__name__}: {error}".split())
    return note if len(note) <= 200 else note[:199] + "…"


def tell(row):
    print(json.dumps(row), flush=True)
