//! The way back without a callback: [RFC 5849 §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2).

use super::is_usable;
use crate::{credentials::Secret, error::CallbackError};

/// The verifier that the provider showed to the resource owner, and the resource owner typed or pasted, where the
/// callback was `oob`. White space around it is not part of it.
///
/// # Errors
///
/// [`CallbackError::BadPin`]: there is nothing, more than 1,024 octets, or a control character.
///
/// ```
/// assert_eq!(oauth1_core::verifier_from_pin(" 0123456\n")?.expose(), "0123456");
/// # Ok::<(), oauth1_core::CallbackError>(())
/// ```
pub fn verifier_from_pin(typed: &str) -> Result<Secret, CallbackError> {
    let pin = typed.trim();
    if pin.is_empty() || !is_usable(pin) {
        return Err(CallbackError::BadPin);
    }
    Ok(pin.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_d12_a_pin_is_what_was_shown_without_the_space_around_it() {
        for (typed, pin) in [("123", "123"), ("\t 12 34\r\n", "12 34"), ("\u{a0}ä\u{3000}", "ä")] {
            assert_eq!(verifier_from_pin(typed).unwrap().expose(), pin);
        }
        for typed in ["", " \n", "12\n34", "12\0", "\u{1b}[31m", &"1".repeat(1025)] {
            assert_eq!(verifier_from_pin(typed).unwrap_err(), CallbackError::BadPin, "{typed:?}");
        }
    }
}
