"""What the providers have in common: who they know, what they answer with, and how they are served."""

import hashlib
import json
import logging
import os
from urllib.parse import parse_qsl

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

CLIENT_ID = os.environ["INTEROP_CLIENT_ID"]
CLIENT_SECRET = os.environ["INTEROP_CLIENT_SECRET"]
RSA_CLIENT_ID = os.environ["INTEROP_RSA_CLIENT_ID"]
with open(os.environ["INTEROP_RSA_PUBLIC_KEY"], encoding="ascii") as file:
    RSA_PUBLIC_KEY = file.read()

ADA = {"id_str": "1815", "name": "Ada Lovelace", "screen_name": "ada"}
FORM = "application/x-www-form-urlencoded"


def new_app():
    app = Flask(__name__)

    @app.before_request
    def keep_body():
        # Who reads the form first would else leave nothing of it to hash.
        request.get_data(cache=True)

    return app


def echo():
    """What has arrived, as JSON."""
    body = request.get_data()
    if request.mimetype == FORM:
        form = parse_qsl(body.decode(), keep_blank_values=True)
    else:
        form = list(request.form.items(multi=True))
    files = []
    for field, file in request.files.items(multi=True):
        octets = file.read()
        files.append({"field": field, "name": file.filename, "size": len(octets), "sha256": sha256(octets)})
    return jsonify(
        method=request.method,
        query=parse_qsl(request.query_string.decode(), keep_blank_values=True),
        form=form,
        content_type=request.content_type,
        size=len(body),
        sha256=sha256(body),
        files=files,
    )


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def question():
    """The page that asks for a decision; the query is kept."""
    token = request.args["oauth_token"]
    if not token.isalnum():
        return "no such token", 400
    return (
        f'<form method="get"><input type="hidden" name="oauth_token" value="{token}">'
        '<button name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny">Deny</button></form>'
    )


def pin(verifier):
    return f"<p>Your PIN is <code>{verifier}</code></p>"


def serve(app, peer):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(json.dumps({"peer": peer, "url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()
