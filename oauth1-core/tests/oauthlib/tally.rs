//! How many requests of which kind both sides agreed about.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
};

use crate::{
    case::Case,
    excused::{self, Rule},
};

pub(crate) struct Tally {
    rules: &'static [Rule],
    agreed: usize,
    refused: usize,
    /// By signature method, and by placement.
    kinds: BTreeMap<String, usize>,
    /// For each rule, how many requests it is about, and how many of them made a difference.
    excused: Vec<(usize, usize)>,
}

impl Tally {
    pub(crate) fn new(rules: &'static [Rule]) -> Self {
        let excused = vec![(0, 0); rules.len()];
        Self { rules, agreed: 0, refused: 0, kinds: BTreeMap::new(), excused }
    }

    /// Whether a rule is about the request, so that the two sides may differ.
    pub(crate) fn is_excused(&mut self, case: &Case, differs: bool) -> bool {
        let Some(rule) = excused::rule(self.rules, case) else { return false };
        let (seen, differing) = &mut self.excused[rule];
        *seen += 1;
        *differing += usize::from(differs);
        true
    }

    pub(crate) fn agreed(&mut self, case: &Case) {
        self.agreed += 1;
        for kind in [case.signature_method.to_string(), format!("{:?}", case.placement)] {
            *self.kinds.entry(kind).or_default() += 1;
        }
    }

    pub(crate) fn refused(&mut self) {
        self.refused += 1;
    }

    pub(crate) fn add(mut self, other: &Self) -> Self {
        self.agreed += other.agreed;
        self.refused += other.refused;
        for (kind, count) in &other.kinds {
            *self.kinds.entry(kind.clone()).or_default() += count;
        }
        for ((seen, differing), more) in self.excused.iter_mut().zip(&other.excused) {
            *seen += more.0;
            *differing += more.1;
        }
        self
    }

    /// Prints all of it, whether or not the test passes, and fails if it is less than it has to be.
    pub(crate) fn finish(&self, what: &str, least: usize) {
        let Self { agreed, refused, kinds, .. } = self;
        let mut text = format!("{what}: {agreed} requests accepted, {refused} tampered ones refused\n");
        text.push_str(&format!("    accepted: {kinds:?}\n"));
        let mut stale = Vec::new();
        for (rule, (seen, differing)) in self.rules.iter().zip(&self.excused) {
            text.push_str(&format!("    excused {differing} of {seen}: {}\n", rule.what));
            stale.extend((*differing == 0).then_some(rule.what));
        }
        // Past the test harness, which keeps to itself what tests print when they pass.
        io::stdout().write_all(text.as_bytes()).expect("there is an output");

        assert!(stale.is_empty(), "both sides do the same now, take these rules out: {stale:#?}");
        assert!(*agreed >= least && refused > agreed, "too few requests: {agreed}, controls: {refused}");
        assert_eq!(kinds.len(), 7 + 3, "not every method and placement: {kinds:?}");
    }
}
