//! What the examples have in common: a client from the environment, and a token kept in a file.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each example uses its part")]

use std::{error::Error, fs, io::Write as _, path::Path};

use oauth1_client::{
    ClientConfig, Env, OAuth, OAuthBuilder, OAuthClient, SealKey, Token, TokenCredentials, presets::Preset,
};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The client of this name, with its settings from the environment or from .env (`TWITTER_CLIENT_ID`, …); and with those
/// of the preset of this name, if there is one.
pub fn client(name: &str) -> Result<OAuthClient> {
    client_of(OAuth::builder(), name)
}

/// The same with a registry that is made otherwise.
pub fn client_of(builder: OAuthBuilder, name: &str) -> Result<OAuthClient> {
    // Nothing is sealed here: there are no sessions.
    let oauth = builder.config(Env::dotenv()?).seal_key(SealKey::generate()?).build()?;
    let config = Preset::named(name).map(ClientConfig::preset).unwrap_or_default();
    Ok(oauth.register(name, config)?)
}

/// Keeps a token where nobody else can read it.
pub fn save(token: &Token, path: &Path) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // It may have been there, and for others to read.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let credentials = token.credentials();
    writeln!(file, "{}\n{}", credentials.identifier(), credentials.secret().expose())?;
    Ok(())
}

/// The token that was kept.
pub fn load(path: &Path) -> Result<Token> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let (identifier, secret) = text.trim_end().split_once('\n').ok_or("the file holds no token")?;
    Ok(Token::new(TokenCredentials::new(identifier, secret)))
}

/// An error with all its causes, for a person.
pub fn end(result: Result<()>) -> std::process::ExitCode {
    let Err(error) = result else { return std::process::ExitCode::SUCCESS };
    eprintln!("{error}");
    let mut source = error.source();
    while let Some(error) = source {
        eprintln!("  because: {error}");
        source = error.source();
    }
    std::process::ExitCode::FAILURE
}
