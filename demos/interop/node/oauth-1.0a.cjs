"use strict";
// npm's oauth-1.0a as a client: it signs, and fetch sends.

const { createHash, createHmac, createSign } = require("node:crypto");
const { readFileSync } = require("node:fs");
const OAuth = require("oauth-1.0a");
const {
  assert, callback, check, client, decide, differs, endpoint, hello, profile, rsa, token: call, update,
} = require("./peer.cjs");

const hmac = (hash) => (text, key) => createHmac(hash, key).update(text).digest("base64");
const methods = {
  "HMAC-SHA1": hmac("sha1"),
  "HMAC-SHA256": hmac("sha256"),
  "HMAC-SHA512": hmac("sha512"),
  PLAINTEXT: (_, key) => key,
  "RSA-SHA1": (text) => createSign("RSA-SHA1").update(text).sign(readFileSync(rsa.file), "base64"),
};

const made = (method, consumer = client) =>
  new OAuth({
    consumer,
    signature_method: method,
    hash_function: methods[method],
    body_hash_function: (body) => createHash("sha1").update(body).digest("base64"),
    realm: "interop",
  });

/** Sends; what is refused is thrown. */
async function send(method, url, headers, body) {
  const reply = await fetch(url, { method, headers, body });
  const text = await reply.text();
  if (!reply.ok) {
    throw new Error(`${reply.status} ${text}`);
  }
  return text;
}

/** Signs into the header and sends. `data` is signed beside what the URL has; `body` is sent. */
function signed(oauth, token, method, url, { data, body, type, hashed } = {}) {
  const request = { method, url, data: data && { ...data } };
  if (hashed) {
    Object.assign(request, { includeBodyHash: true, data: body });
  }
  const headers = oauth.toHeader(oauth.authorize(request, token));
  return send(method, url, type ? { ...headers, "Content-Type": type } : headers, body);
}

async function logIn(oauth) {
  const step = async (name, token, data) =>
    new URLSearchParams(await signed(oauth, token, "POST", endpoint(name), { data }));
  const keys = (reply) => ({ key: reply.get("oauth_token"), secret: reply.get("oauth_token_secret") });
  const temporary = await step("request_token", undefined, { oauth_callback: callback });
  assert.equal(temporary.get("oauth_callback_confirmed"), "true");
  const back = await decide(`${endpoint("authorize")}?oauth_token=${temporary.get("oauth_token")}`, "allow");
  const oauth_verifier = back.searchParams.get("oauth_verifier");
  const token = await step("access_token", keys(temporary), { oauth_verifier });
  assert.equal(token.get("screen_name"), "ada");
  return keys(token);
}

async function main() {
  hello("oauth-1.0a");
  const oauth = made("HMAC-SHA1");
  let token = { key: "none", secret: "none" };
  const get = (url) => signed(oauth, token, "GET", url);

  await check("login, HMAC-SHA1", async () => {
    token = await logIn(oauth);
  });
  await check("GET with unicode and repeated parameters", async () => {
    const query = "include_email=true&odd=Gr%C3%BC%C3%9Fe%20%26%20%2B1%21&empty=&b=2&b=%C3%A9&b=1&a1=x&a=y";
    assert.equal(JSON.parse(await get(`${profile}?${query}`)).email, "ada@people.example");
  });
  await check("form POST, unicode", async () => {
    const data = { status: "Grüße & +1! *'()~ 🦀" };
    const body = new URLSearchParams(data);
    assert.equal(JSON.parse(await signed(oauth, token, "POST", update, { data, body })).text, data.status);
  });
  await check("form POST with repeated parameters", async () => {
    const body = new URLSearchParams([["b", "2"], ["b", "é"], ["b", "1"], ["a b", "ö"]]);
    await signed(oauth, token, "POST", `${call}?q=1`, { data: { b: ["2", "é", "1"], "a b": "ö" }, body });
  });
  const json = { body: JSON.stringify({ odd: "é=1&b" }), type: "application/json" };
  await check("JSON POST", () => signed(oauth, token, "POST", call, json));
  await check("JSON POST with oauth_body_hash", () => signed(oauth, token, "POST", call, { ...json, hashed: true }));
  await check("protocol parameters in the query", async () => {
    const all = oauth.authorize({ method: "GET", url: profile, data: { odd: "a b+é" } }, token);
    await send("GET", `${profile}?${new URLSearchParams(all)}`);
  });
  await check("protocol parameters in the form", async () => {
    const all = oauth.authorize({ method: "POST", url: update, data: { status: "in & form" } }, token);
    assert.equal(JSON.parse(await send("POST", update, {}, new URLSearchParams(all))).text, "in & form");
  });
  for (const method of Object.keys(methods).slice(1)) {
    await check(`login and GET, ${method}`, async () => {
      const other = made(method, method === "RSA-SHA1" ? { key: rsa.key, secret: "" } : client);
      await signed(other, await logIn(other), "GET", `${profile}?odd=%C3%A9`);
    });
  }
  await differs(
    "GET with + for a space",
    "It signs a + in the query as a plus; we read the query as a form, in which it is a space (RFC 5849 §3.4.1.3.1).",
    () => get(`${call}?a=1%202`),
    () => get(`${call}?a=1+2`),
  );
  await differs(
    "GET with an encoded name",
    "It signs a name in the query as it is encoded there; we decode names as well as values (RFC 5849 §3.4.1.3.1).",
    () => get(`${call}?a=%C3%A9`),
    () => get(`${call}?%C3%A9=a`),
  );
}

main();
