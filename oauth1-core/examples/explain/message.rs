//! The request: out of arguments like curl's, or out of a log.

use std::{
    fs,
    io::{self, Read as _},
};

use oauth1_core::Request;

use crate::{Failure, args::Explain};

const FORM: &str = "application/x-www-form-urlencoded";

/// An HTTP request with all that matters of it in hand.
#[derive(Default)]
pub(crate) struct Message {
    method: String,
    /// Absolute, or origin-form until the host is known.
    target: String,
    host: Option<String>,
    content_type: Option<String>,
    authorization: Option<String>,
    body: Vec<u8>,
    /// Nobody said which scheme it was.
    pub(crate) scheme_is_assumed: bool,
}

impl Message {
    pub(crate) fn read(args: &Explain) -> Result<Self, Failure> {
        let mut message = match &args.raw {
            Some(file) if args.method_and_url.is_empty() => Self::from_text(&read(file)?)?,
            _ => Self::from_args(args)?,
        };
        for header in &args.header {
            message.add_header(header)?;
        }
        if !message.body.is_empty() && args.raw.is_none() {
            message.content_type.get_or_insert_with(|| FORM.to_owned());
        }
        message.settle_target(args)?;
        Ok(message)
    }

    /// The request as the core sees it.
    pub(crate) fn request(&self) -> Result<Request<'_>, Failure> {
        let request =
            Request::new(&self.method, &self.target).map_err(|error| Failure::usage(error.to_string()))?;
        Ok(request.with_body(self.content_type.as_deref().unwrap_or_default(), &self.body))
    }

    pub(crate) fn authorization(&self) -> Option<&[u8]> {
        self.authorization.as_deref().map(str::as_bytes)
    }

    fn from_args(args: &Explain) -> Result<Self, Failure> {
        let mut bodies = Vec::new();
        for body in &args.data {
            bodies.push(read_body(body)?);
        }
        let usual = if bodies.is_empty() { "GET" } else { "POST" };
        let (method, target) = match &*args.method_and_url {
            _ if args.raw.is_some() => return Err(one_request()),
            [url] => (args.request.as_deref().unwrap_or(usual), url),
            [method, url] if args.request.is_none() => (&**method, url),
            _ => return Err(one_request()),
        };
        let (method, target) = (method.to_owned(), target.clone());
        Ok(Self { method, target, body: bodies.join(&b'&'), ..Self::default() })
    }

    /// Reads a request as it goes over the wire, or as `curl -v` shows it.
    fn from_text(text: &[u8]) -> Result<Self, Failure> {
        let text = text.trim_ascii_start();
        let end =
            |gap: &[u8]| text.windows(gap.len()).position(|octets| octets == gap).map(|at| (at, gap.len()));
        let ends = [end(b"\r\n\r\n"), end(b"\n\n")].into_iter().flatten().min();
        let (head, body) = match ends {
            Some((at, gap)) => (&text[..at], &text[at + gap..]),
            None => (text, &[][..]),
        };
        let head = str::from_utf8(head).map_err(|_| Failure::usage("the request's header is not UTF-8"))?;
        let mut lines = unfolded(head).into_iter();
        let first = lines.next().unwrap_or_default();
        let [method, target, ..] = *first.split_ascii_whitespace().collect::<Vec<_>>() else {
            return Err(Failure::usage("the request must begin with a line like `GET /path?query HTTP/1.1`"));
        };
        let (method, target) = (method.to_owned(), target.to_owned());
        let mut message = Self { method, target, ..Self::default() };
        let mut length = None;
        for line in lines {
            if let Some(digits) = message.add_header(&line)? {
                length = digits.parse::<usize>().ok();
            }
        }
        // What was pasted ends with a line break that was not sent.
        let body = body.get(..length.unwrap_or(body.len())).unwrap_or(body);
        let body = if length.is_none() { body.trim_ascii_end() } else { body };
        message.body = body.to_vec();
        Ok(message)
    }

    /// Keeps what matters of a header; returns what it says if it is the length.
    fn add_header<'h>(&mut self, header: &'h str) -> Result<Option<&'h str>, Failure> {
        let Some((name, value)) = header.split_once(':') else {
            return Err(Failure::usage(format!(
                "`{}` is no header: write `Name: value`",
                header.escape_debug()
            )));
        };
        let value = value.trim();
        let kept = match &*name.trim().to_ascii_lowercase() {
            "host" => &mut self.host,
            "content-type" => &mut self.content_type,
            "authorization" => &mut self.authorization,
            "content-length" => return Ok(Some(value)),
            _ => return Ok(None),
        };
        if kept.replace(value.to_owned()).is_some() {
            return Err(Failure::usage(format!(
                "the request has more than one {} header: give one",
                name.trim()
            )));
        }
        Ok(None)
    }

    /// Makes the target absolute, with the scheme and the host that the client used.
    fn settle_target(&mut self, args: &Explain) -> Result<(), Failure> {
        let host = args.host.clone().or_else(|| self.host.clone());
        let (scheme, rest) = match self.target.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, &*self.target),
        };
        let path = if scheme.is_some() { rest.find(['/', '?', '#']).unwrap_or(rest.len()) } else { 0 };
        let (authority, path) = rest.split_at(path);
        let authority = match host {
            Some(host) => host,
            None if !authority.is_empty() => authority.to_owned(),
            None => return Err(Failure::usage("the request does not say its host: name it with --host")),
        };
        self.scheme_is_assumed = scheme.or(args.scheme.as_deref()).is_none();
        let scheme = args.scheme.as_deref().or(scheme).unwrap_or("https");
        self.target = format!("{scheme}://{authority}{path}");
        Ok(())
    }
}

fn one_request() -> Failure {
    Failure::usage("give one request: METHOD URL, or --raw FILE")
}

/// The lines of a header, each as one: a line that begins with white space continues the one before.
fn unfolded(head: &str) -> Vec<String> {
    let from_curl = head.starts_with("> ");
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        let line = match line.strip_prefix("> ") {
            Some(sent) if from_curl => sent,
            _ if from_curl => continue,
            _ => line,
        };
        match lines.last_mut() {
            Some(before) if line.starts_with([' ', '\t']) => {
                before.push(' ');
                before.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// A body given as for curl: text, or `@` and the name of a file, whose line breaks are left out.
fn read_body(body: &str) -> Result<Vec<u8>, Failure> {
    let Some(file) = body.strip_prefix('@').or((body == "-").then_some("-")) else {
        return Ok(body.as_bytes().to_vec());
    };
    let mut body = read(file)?;
    body.retain(|octet| !matches!(octet, b'\r' | b'\n'));
    Ok(body)
}

/// A text, or `@` and the name of a file that holds it.
pub(crate) fn read_text(text: &str) -> Result<String, Failure> {
    let Some(file) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    Ok(String::from_utf8_lossy(&read(file)?).into_owned())
}

fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let read = if file == "-" {
        let mut octets = Vec::new();
        io::stdin().read_to_end(&mut octets).map(|_| octets)
    } else {
        fs::read(file)
    };
    read.map_err(|error| Failure::usage(format!("cannot read {file}: {error}")))
}
