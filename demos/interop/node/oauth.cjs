"use strict";
// npm's oauth as a client: it signs and it sends.

const { readFileSync } = require("node:fs");
const { OAuth } = require("oauth");
const {
  assert, callback, check, client, decide, differs, endpoint, hello, profile, rsa, token: call, update,
} = require("./peer.cjs");

/** Calls a method of the library, which knows callbacks only. */
const ask = (oauth, method, ...given) =>
  new Promise((resolve, reject) => {
    oauth[method](...given, (error, ...answer) => (error ? reject(error) : resolve(answer)));
  });

const made = (method, { key, secret } = client) =>
  new OAuth(endpoint("request_token"), endpoint("access_token"), key, secret, "1.0", callback, method);

async function logIn(oauth) {
  const [temporary, secret, reply] = await ask(oauth, "getOAuthRequestToken");
  assert.equal(reply.oauth_callback_confirmed, "true");
  const back = await decide(`${endpoint("authorize")}?oauth_token=${temporary}`, "allow");
  assert.equal(back.searchParams.get("from"), "interop");
  assert.equal(back.searchParams.get("oauth_token"), temporary);
  const verifier = back.searchParams.get("oauth_verifier");
  const [token, tokenSecret, account] = await ask(oauth, "getOAuthAccessToken", temporary, secret, verifier);
  assert.equal(account.screen_name, "ada");
  return [token, tokenSecret];
}

async function main() {
  hello("oauth");
  const oauth = made("HMAC-SHA1");
  let token = ["none", "none"];
  const get = (url) => ask(oauth, "get", url, ...token);
  const post = (url, ...given) => ask(oauth, "post", url, ...token, ...given);

  await check("login, HMAC-SHA1", async () => {
    token = await logIn(oauth);
  });
  await check("GET with unicode parameters", async () => {
    const query = "include_email=true&odd=Gr%C3%BC%C3%9Fe%20%26+%2B1%21&empty=";
    const [body] = await get(`${profile}?${query}`);
    assert.equal(JSON.parse(body).email, "ada@people.example");
  });
  await check("form POST, unicode", async () => {
    const [body] = await post(update, { status: "Grüße & +1! *'()~ 🦀" });
    assert.equal(JSON.parse(body).text, "Grüße & +1! *'()~ 🦀");
  });
  await check("form POST with repeated parameters", () => post(call, { b: ["2", "é", "1"], a1: "x", a: "y" }));
  await check("JSON POST", () => post(call, JSON.stringify({ odd: "é=1&b" }), "application/json"));
  await check("PUT and DELETE", async () => {
    await ask(oauth, "put", `${call}?a=1`, ...token, "text", "text/plain");
    await ask(oauth, "delete", `${call}?a=1`, ...token);
  });
  await check("protocol parameters in the query", async () => {
    const reply = await fetch(oauth.signUrl(`${profile}?odd=a%20b+%C3%A9`, ...token, "GET"));
    assert.equal(reply.status, 200, await reply.text());
  });
  for (const method of ["HMAC-SHA256", "PLAINTEXT"]) {
    await check(`login and GET, ${method}`, async () => {
      const other = made(method);
      await ask(other, "get", `${profile}?odd=%C3%A9`, ...(await logIn(other)));
    });
  }
  await check("login and GET, RSA-SHA1", async () => {
    const other = made("RSA-SHA1", { key: rsa.key, secret: readFileSync(rsa.file, "utf8") });
    await ask(other, "get", `${profile}?odd=%C3%A9`, ...(await logIn(other)));
  });
  await differs(
    "GET with repeated parameters",
    "It signs a name that is there twice as a[0] and a[1]; we sign it twice as it is sent (RFC 5849 §3.4.1.3.1).",
    () => get(`${call}?a=1&b=2`),
    () => get(`${call}?a=1&a=2`),
  );
  await differs(
    "form POST, the form given as text",
    "It signs a form that it is given as an object, and leaves one out that is text; we sign every form body " +
      "(RFC 5849 §3.4.1.3.1).",
    () => post(call, { a: "1" }),
    () => post(call, "a=1", "application/x-www-form-urlencoded"),
  );
}

main();
