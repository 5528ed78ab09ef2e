//! Who is who: by provider and identifier, octet for octet.

use demos::gallery::{Accounts, Linked, Who};

use crate::harness::Folder;

fn who(provider: &'static str, sub: &str, name: &str) -> Who {
    Who { provider, sub: sub.to_owned(), name: name.to_owned(), username: Some(name.to_lowercase()) }
}

#[tokio::test]
async fn threat_d20_people_are_told_apart_by_provider_and_identifier_octet_for_octet() {
    let folder = Folder::new("who");
    let accounts = Accounts::open(&folder.file("gallery.sqlite")).await.unwrap();
    let mut users = Vec::new();
    for (provider, sub) in [
        ("twitter", "7"),
        ("twitter", "07"),
        ("twitter", "7 "),
        ("twitter", "7.0"),
        ("flickr", "7"),
        ("flickr", "aB"),
        ("flickr", "ab"),
        ("flickr", "AB"),
        // One more than a number of JavaScript can hold, and that.
        ("twitter", "9007199254740993"),
        ("twitter", "9007199254740992"),
        // The same to a reader, in two ways to write it.
        ("trello", "zo\u{eb}"),
        ("trello", "zoe\u{308}"),
        ("trello", "x\0y"),
        ("trello", "x"),
    ] {
        users.push((provider, sub, accounts.sign_in(who(provider, sub, "Ada")).await.unwrap()));
    }
    let mut ids: Vec<_> = users.iter().map(|(.., id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), users.len(), "{users:?}");

    // Names change, and change hands.
    for (number, (provider, sub, user)) in users.iter().enumerate() {
        let renamed = who(provider, sub, &format!("Grace {number}"));
        assert_eq!(accounts.sign_in(renamed).await.unwrap(), *user, "{provider} {sub}");
    }
    let (first, other) = (users[0].2, users[1].2);
    assert_eq!(accounts.link(other, who("twitter", "7", "Grace 1")).await.unwrap(), Linked::Others);
    assert_eq!(accounts.user(first).await.unwrap().unwrap().accounts.len(), 1);
}
