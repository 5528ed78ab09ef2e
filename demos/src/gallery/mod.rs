//! A gallery of providers: one app that people sign in to with any of them, and where they link further accounts.
//!
//! | route | what it does |
//! | --- | --- |
//! | `GET /` | the providers: to sign in with, or to link |
//! | `GET /login/{provider}` | begins a login that signs in; `?next=/accounts` goes on there |
//! | `GET /auth/{provider}` | its callback: finds the user of the account, or makes one |
//! | `POST /link/{provider}` | begins a login that links an account to the user who is signed in |
//! | `GET /linked/{provider}` | its callback: links the account, if it is nobody else's |
//! | `GET /accounts` | the user's accounts |
//! | `POST /unlink/{account}` | takes an account from the user, unless it is the last one |
//! | `/logout` | forgets the session |
//!
//! Every provider is the local one, in the same program, and behaves like a live one ([`EXHIBITS`]). Its client is
//! registered with the preset for the live one as it is, except that browsers are sent to the local consent page. The
//! app's own requests are for the live provider's URLs and signed for them; [`transport`] takes them to the local
//! provider that answers for the origin, and sends nothing elsewhere.

mod accounts;
mod exhibits;
mod failure;
mod pages;
mod providers;
mod routes;
mod transport;
mod visit;
mod who;

pub use accounts::{Accounts, AccountsError};
pub use exhibits::{EXHIBITS, Exhibit};
pub use providers::{Local, Opened, open};
pub use routes::{Settings, router};
pub use transport::{Elsewhere, transport};
pub use who::{Account, Linked, Unlinked, User, Who};
