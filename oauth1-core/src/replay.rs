//! temporary
pub struct ReplayKey;
impl ReplayKey {
    pub(crate) fn new(_: &str, _: Option<&str>, _: u64, _: &str) -> Self {
        Self
    }
}
