//! What the rows look like: on the terminal, on the page, and in short in the README.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Outcome, Row, Side};
use crate::bench::machine::Machine;
use crate::error::Error;

const BEGIN: &str = "<!-- cargo xtask interop writes this table -->\n";
const END: &str = "<!-- end of it -->\n";

impl Side {
    fn words(self) -> &'static str {
        match self {
            Self::Ours => "our client, their provider",
            Self::Theirs => "their client, our provider",
        }
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Differs => "differs",
            Self::Fail => "FAIL",
        }
    }
}

pub(super) fn line(row: &Row) -> String {
    let Row { peer, client, exercised, result, note } = row;
    let note = if note.is_empty() { String::new() } else { format!(": {note}") };
    format!("{:7} {peer}, {}: {exercised}{note}", result.word(), client.words())
}

pub(super) fn page(machine: &Machine, rows: &[Row], took: Duration) -> String {
    let mut page = format!(
        "# Together with software that others wrote

Written by `cargo xtask interop`. A peer is a program of its own, on the same machine: a client that somebody else wrote, at
the provider of `demos`, which verifies with `oauth1-core`; or a provider that somebody else wrote, and `oauth1-client`
there, in the login app and by itself. What is tried is in `demos/tests/interop`, the peers are in `demos/interop`.

With `--break` every client has a wrong secret, and all of these rows fail.

Where a row says *differs*, the two read RFC 5849 differently; the note has this project's reading.

{} rows on {}, {}, in {} seconds.

",
        rows.len(),
        machine.date,
        machine.compiler,
        took.as_secs(),
    );
    for side in [Side::Theirs, Side::Ours] {
        let _ = write!(page, "## {}\n\n| peer | exercised | result |\n| --- | --- | --- |\n", heading(side));
        for Row { peer, exercised, result, note, .. } in rows.iter().filter(|row| row.client == side) {
            let note = if note.is_empty() { String::new() } else { format!(": {note}") };
            let cells = [peer.clone(), exercised.clone(), format!("{}{note}", result.word())];
            let _ = writeln!(page, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn heading(side: Side) -> &'static str {
    match side {
        Side::Ours => "Our client at their providers",
        Side::Theirs => "Their clients at our provider",
    }
}

/// The README with the short table in it.
pub(super) fn into_readme(readme: &str, rows: &[Row]) -> Result<String, Error> {
    let (before, rest) = readme.split_once(BEGIN).ok_or_else(|| no_place(BEGIN))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| no_place(END))?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", short(rows)))
}

fn no_place(marker: &str) -> Error {
    Error::failed(format!("the README has no place for the table: {}", marker.trim_end()))
}

/// A line for each peer and direction.
fn short(rows: &[Row]) -> String {
    let mut table = "| peer | | pass | differs |\n| --- | --- | ---: | ---: |\n".to_owned();
    let mut done: Vec<(&str, Side)> = Vec::new();
    for Row { peer, client, .. } in rows {
        if done.contains(&(peer, *client)) {
            continue;
        }
        done.push((peer, *client));
        let count = |result| {
            let of_peer = rows.iter().filter(|row| row.peer == *peer && row.client == *client);
            of_peer.filter(|row| row.result == result).count()
        };
        let (pass, differs) = (count(Outcome::Pass), count(Outcome::Differs));
        let _ = writeln!(table, "| {peer} | {} | {pass} | {differs} |", client.words());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let row = |peer: &str, client, result, note: &str| Row {
            peer: peer.to_owned(),
            client,
            exercised: "a|b".to_owned(),
            result,
            note: note.to_owned(),
        };
        vec![
            row("one 1.0", Side::Theirs, Outcome::Pass, ""),
            row("one 1.0", Side::Theirs, Outcome::Differs, "§3.6"),
            row("one 1.0", Side::Ours, Outcome::Pass, ""),
        ]
    }

    #[test]
    fn the_readme_has_a_line_for_each_peer_and_direction() {
        let readme = format!("before\n{BEGIN}old\n{END}after\n");
        let table = "| peer | | pass | differs |\n| --- | --- | ---: | ---: |\n\
             | one 1.0 | their client, our provider | 1 | 1 |\n\
             | one 1.0 | our client, their provider | 1 | 0 |\n";
        assert_eq!(into_readme(&readme, &rows()).unwrap(), format!("before\n{BEGIN}{table}{END}after\n"));
        assert!(into_readme("nothing", &rows()).is_err());
    }

    #[test]
    fn the_page_has_every_row_in_the_table_of_its_direction() {
        let machine = Machine {
            processor: String::new(),
            compiler: "rustc 1".to_owned(),
            crates: String::new(),
            date: "2026-01-02".to_owned(),
        };
        let page = page(&machine, &rows(), Duration::from_secs(7));
        assert!(page.contains("3 rows on 2026-01-02, rustc 1, in 7 seconds."), "{page}");
        let (theirs, ours) = page.split_once("## Our client").unwrap();
        assert!(theirs.contains("| one 1.0 | a\\|b | differs: §3.6 |"), "{page}");
        assert!(ours.ends_with("| one 1.0 | a\\|b | pass |\n"), "{page}");
    }
}
