//! Callbacks that come too early, or again.

use demos::login::Framework;
use http::{StatusCode, header};

use crate::{
    app::{CALLBACK, Visit},
    provider::good,
};

/// A page that says so, with a way on.
async fn is_told(visit: &mut Visit) {
    let answer = visit.get(CALLBACK).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.ends_with("</html>"), "{}", answer.text);
    assert!(answer.text.contains(r#"href="/login">Start again</a>"#), "{}", answer.text);
}

#[tokio::test]
async fn threat_d22_a_callback_that_is_early_or_repeated_is_a_page() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut visit = Visit::at(framework, good()).await;
        // The provider is fast: the cookie of the login is on the way still.
        let mut early = visit.clone();
        assert_eq!(visit.get("/login").await.status, StatusCode::FOUND);
        is_told(&mut early).await;
        let auth = visit.get(CALLBACK).await;
        assert_eq!(auth.status, StatusCode::SEE_OTHER);
        assert_eq!(auth.headers[header::LOCATION], "/");
        // Loaded again, or come to by the back button.
        is_told(&mut visit).await;
        assert!(visit.get("/").await.text.contains("@ada"), "still signed in");
    }
}
