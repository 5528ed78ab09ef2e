//! The targets that the project has set itself, and whether the figures meet them.

use super::{AXUM, Measured};

/// Of processor time, in milliseconds, at [`AT_A_TIME`].
const MILLISECONDS: f64 = 0.20;
const AT_A_TIME: u32 = 16;

/// Resident memory in MiB after the first logins that are looked at.
const MIB: f64 = 12.0;

/// As much may be the allocator's, in KiB: of anything that was kept of each of 19,000 logins, 14 octets would be more.
const GROWTH: u64 = 256;

/// Rows of a table.
pub(crate) fn render(measured: &Measured) -> String {
    let time = measured.times().find(|time| time.contender == AXUM && time.at_a_time == AT_A_TIME);
    let mut memories = measured.memories().filter(|memory| memory.contender == AXUM);
    let (first, last) = (memories.next(), memories.last());
    let mut rows = String::new();
    if let Some(time) = time {
        let median = time.milliseconds[1];
        rows += &row(
            &format!("at most {MILLISECONDS:.2} ms of processor time, {AT_A_TIME} at a time"),
            &format!("{median:.3} ms"),
            median <= MILLISECONDS,
        );
    }
    if let Some(first) = first {
        let resident = mib(first.resident);
        let target = format!("at most {MIB:.0} MiB after {} logins", first.logins);
        rows += &row(&target, &format!("{resident:.2} MiB"), resident <= MIB);
    }
    if let Some((first, last)) = first.zip(last) {
        let growth = last.resident.saturating_sub(first.resident);
        let target =
            format!("no growth from {} to {} logins (below {GROWTH} KiB)", first.logins, last.logins);
        rows += &row(&target, &format!("{growth} KiB"), growth < GROWTH);
    }
    rows
}

fn row(target: &str, figure: &str, met: bool) -> String {
    format!("| {target} | {figure} | {} |\n", if met { "met" } else { "**not met**" })
}

pub(crate) fn mib(kib: u64) -> f64 {
    // Exact: nobody has 2⁵³ KiB.
    #[allow(clippy::cast_precision_loss, reason = "see above")]
    let kib = kib as f64;
    kib / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(milliseconds: f64, resident: [u64; 2]) -> String {
        let lines = [
            format!(
                r#"{{"measured":"time","contender":"{AXUM}","at_a_time":16,"rounds":7,"logins":1000,
                    "milliseconds":[0.1,{milliseconds},0.9],"ratio":[1,1,1]}}"#
            ),
            format!(
                r#"{{"measured":"memory","contender":"{AXUM}","logins":1000,"resident":{},"peak":1}}"#,
                resident[0]
            ),
            format!(
                r#"{{"measured":"memory","contender":"{AXUM}","logins":20000,"resident":{},"peak":1}}"#,
                resident[1]
            ),
        ];
        let figures = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        render(&Measured { python: Err(String::new()), figures })
    }

    #[test]
    fn a_target_is_met_at_its_border() {
        assert_eq!(
            rows(0.20, [12_288, 12_288 + 255]),
            "\
| at most 0.20 ms of processor time, 16 at a time | 0.200 ms | met |
| at most 12 MiB after 1000 logins | 12.00 MiB | met |
| no growth from 1000 to 20000 logins (below 256 KiB) | 255 KiB | met |
"
        );
    }

    #[test]
    fn a_target_is_not_met_beyond_it() {
        let rows = rows(0.201, [12_300, 12_300 + 256]);
        assert_eq!(rows.matches("| **not met** |").count(), 3, "{rows}");
    }

    #[test]
    fn memory_that_shrinks_does_not_grow() {
        assert!(rows(0.1, [9000, 8000]).contains("| 0 KiB | met |"));
    }
}
