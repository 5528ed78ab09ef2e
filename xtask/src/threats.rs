//! docs/threats.md is the catalogue of attacks and faults. Each id has a row; a row names tests that exist, or says why
//! there is none; and a test that carries an id in its name is in the row of that id. SECURITY.md has the promises, and each
//! of them is held by ids that have tests.

use std::collections::BTreeSet;
use std::fs;

use crate::error::Error;
use crate::named_tests::{Sources, named};
use crate::report::Done;

const FILE: &str = "docs/threats.md";
const PROMISES: &str = "SECURITY.md";

/// How many ids each section has. They are stable: none is taken out, and none is used again.
const SECTIONS: &[(char, usize)] =
    &[('A', 24), ('B', 34), ('C', 28), ('D', 26), ('E', 24), ('F', 10), ('G', 12), ('H', 14)];

/// How the last cell of a row begins that no test can show.
const NO_TEST: &str = "no test: ";

pub(crate) fn check() -> Result<Done, Error> {
    let (text, promises) = (read(FILE)?, read(PROMISES)?);
    let mut found = complaints(&text, &Sources::read()?);
    found.extend(empty_promises(&promises, &text));
    for complaint in &found {
        println!("{complaint}");
    }
    if !found.is_empty() {
        return Err(Error::failed(format!("{} thing(s) of {FILE} and {PROMISES} are not so", found.len())));
    }
    let (tested, reasons): (Vec<Row<'_>>, Vec<Row<'_>>) = rows(&text).partition(|row| row.reason().is_none());
    println!("{} ids have tests, {} a reason why not", tested.len(), reasons.len());
    Ok(Done::Ok)
}

fn read(file: &str) -> Result<String, Error> {
    fs::read_to_string(file).map_err(|error| Error::failed(format!("cannot read {file}: {error}")))
}

struct Row<'a> {
    id: &'a str,
    shown_by: &'a str,
}

impl<'a> Row<'a> {
    fn reason(&self) -> Option<&'a str> {
        self.shown_by.strip_prefix(NO_TEST).filter(|reason| !reason.is_empty())
    }
}

/// The rows of the tables, told by their ids. What stands in code, such as `a || b`, does not end a cell.
fn rows(text: &str) -> impl Iterator<Item = Row<'_>> {
    text.lines().filter_map(|line| {
        let cells = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let (id, rest) = cells.split_once(" | ")?;
        let (_, shown_by) = rest.rsplit_once(" | ")?;
        is_id(id).then_some(Row { id, shown_by })
    })
}

fn is_id(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text[1..].bytes().all(|octet| octet.is_ascii_digit())
}

/// The ids in a test's name: `threat_c10_c11_a_redirect` is about C10 and C11.
fn ids_in(name: &str) -> BTreeSet<String> {
    let after = name.split("threat_").skip(1);
    after.flat_map(|words| words.split('_').map(str::to_uppercase).take_while(|word| is_id(word))).collect()
}

fn complaints(text: &str, sources: &Sources) -> Vec<String> {
    let rows: Vec<Row<'_>> = rows(text).collect();
    let ids: Vec<&str> = rows.iter().map(|row| row.id).collect();
    let wanted =
        SECTIONS.iter().flat_map(|&(section, last)| (1..=last).map(move |id| format!("{section}{id}")));
    let wanted: Vec<String> = wanted.collect();
    let mut found = Vec::new();
    if ids != wanted {
        let missing = wanted.iter().filter(|id| !ids.contains(&id.as_str()));
        found.extend(missing.map(|id| format!("{id} has no row")));
        found.push("the rows are not each id once, in their order".to_owned());
    }
    for row in &rows {
        let has_test = named(row.shown_by).next().is_some();
        if has_test == row.reason().is_some() {
            found.push(format!("{} has neither test nor reason, or both", row.id));
        }
        let missing = named(row.shown_by).filter(|name| !sources.has(name));
        found.extend(missing.map(|name| format!("{} names {name}, and there is no such test", row.id)));
    }
    let names: BTreeSet<&str> = sources.functions().collect();
    for name in names {
        for id in ids_in(name) {
            let row = rows.iter().find(|row| row.id == id);
            if !row.is_some_and(|row| named(row.shown_by).any(|other| other == name)) {
                found.push(format!("{name} is about {id}, and not in its row"));
            }
        }
    }
    found
}

/// What is promised, with ids behind it that have no tests, or none at all.
fn empty_promises(promises: &str, threats: &str) -> Vec<String> {
    let tested: BTreeSet<&str> =
        rows(threats).filter(|row| row.reason().is_none()).map(|row| row.id).collect();
    let made: Vec<Row<'_>> = rows(promises).filter(|row| row.id.starts_with('P')).collect();
    let mut found = Vec::new();
    if made.is_empty() {
        found.push(format!("{PROMISES} promises nothing"));
    }
    for (number, promise) in (1..).zip(&made) {
        if promise.id != format!("P{number}") {
            found.push(format!("{PROMISES} has {} where P{number} belongs", promise.id));
        }
        let untested = promise.shown_by.split(", ").filter(|id| !tested.contains(id));
        found.extend(untested.map(|id| format!("{} names {id}, which has no test", promise.id)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a row for each id.
    fn page(of_a1: &str) -> String {
        let row = |(section, id): (char, usize)| match (section, id) {
            ('A', 1) => format!("| A1 | this | that | {of_a1} |\n"),
            _ => format!("| {section}{id} | this | `a | b` | {NO_TEST}it is so |\n"),
        };
        let ids = SECTIONS.iter().flat_map(|&(section, last)| (1..=last).map(move |id| (section, id)));
        format!("# Threats\n\n| id | what | then | shown by |\n{}", ids.map(row).collect::<String>())
    }

    fn function(name: &str) -> String {
        format!("fn {name}() {{}}")
    }

    fn complaints_about(of_a1: &str, sources: &str) -> Vec<String> {
        complaints(&page(of_a1), &Sources::of(sources))
    }

    #[test]
    fn a_row_has_a_test_that_exists_or_a_reason() {
        assert!(complaints_about("`threat_a1_it_holds`", &function("threat_a1_it_holds")).is_empty());
        assert!(complaints_about("`it_holds_as_well`", &function("it_holds_as_well")).is_empty());
        assert!(complaints_about("no test: nobody can", "").is_empty());
        assert_eq!(
            complaints_about("`it_holds_as_well`", ""),
            ["A1 names it_holds_as_well, and there is no such test"]
        );
        for neither in ["", "no test: ", "`short`", "some day", "no test: `it_holds_as_well`"] {
            let found = complaints_about(neither, &function("it_holds_as_well"));
            assert_eq!(found, ["A1 has neither test nor reason, or both"], "{neither}");
        }
    }

    #[test]
    fn a_test_is_in_the_row_of_each_id_in_its_name() {
        let found = complaints_about("no test: nobody can", &function("threat_a1_h14_it_holds"));
        let about = |id| format!("threat_a1_h14_it_holds is about {id}, and not in its row");
        assert_eq!(found, [about("A1"), about("H14")]);
        assert_eq!(complaints_about("no test: it is so", &function("threat_x1_it_holds")).len(), 1);
    }

    #[test]
    fn ids_stand_behind_the_word_threat() {
        let ids = |name| ids_in(name).into_iter().collect::<Vec<_>>();
        assert_eq!(ids("threat_c10_c11_a_redirect_is_no_reply"), ["C10", "C11"]);
        assert_eq!(ids("contract_l37_threat_g2_no_secret_is_logged"), ["G2"]);
        assert_eq!(ids("threat_e7_the_expired_leave_and_threat_d21_the_same"), ["D21", "E7"]);
        assert_eq!(ids("no_two_are_the_same_b2"), [""; 0]);
    }

    #[test]
    fn each_id_has_a_row() {
        let page = page("no test: it is so").replace("| H14 |", "| H15 |");
        let found = complaints(&page, &Sources::of(""));
        assert_eq!(found, ["H14 has no row", "the rows are not each id once, in their order"]);
    }

    #[test]
    fn a_promise_is_held_by_tests() {
        let threats = page("`it_holds_as_well`");
        let complaints = |promises: &str| empty_promises(promises, &threats);
        assert!(complaints("| P1 | always | A1 |\n").is_empty());
        assert_eq!(complaints("| P1 | always | A1, A2 |\n"), ["P1 names A2, which has no test"]);
        assert_eq!(complaints("| P1 | always |  |\n"), ["P1 names , which has no test"]);
        assert_eq!(complaints("| P2 | always | A1 |\n"), ["SECURITY.md has P2 where P1 belongs"]);
        assert_eq!(complaints("nothing"), ["SECURITY.md promises nothing"]);
    }
}
