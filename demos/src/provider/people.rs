//! The people who have accounts here, and their pictures.

/// A built-in account.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// The number of the account.
    pub id: u32,
    /// What others call the account.
    pub screen_name: &'static str,
    /// The person's own name.
    pub name: &'static str,
    /// A sentence.
    pub description: &'static str,
    /// An address at which nobody gets mail.
    pub email: &'static str,
    /// Whether the provider has seen to it that it is them.
    pub verified: bool,
    /// In a field of 96 by 96.
    picture: &'static str,
}

impl Person {
    /// The path of the picture.
    pub(super) fn avatar(&self) -> String {
        format!("/avatars/{}.svg", self.screen_name)
    }

    /// The picture itself, as SVG.
    pub(super) fn svg(&self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 96\" width=\"96\" height=\"96\">\n{}\n\
             <g fill=\"#22160f\"><circle cx=\"41\" cy=\"47\" r=\"2\"/><circle cx=\"55\" cy=\"47\" r=\"2\"/></g>\n\
             <path d=\"M42 56c3 4 9 4 12 0\" fill=\"none\" stroke=\"#8a3b2e\" stroke-width=\"2\" stroke-linecap=\"round\"/>\n\
             </svg>\n",
            self.picture
        )
    }
}

/// Everybody. One name is not ASCII, so that clients can be tried with that too.
pub(crate) const ALL: &[Person] = &[
    Person {
        id: 1001,
        screen_name: "ada",
        name: "Ada Lovelace",
        description: "Notes on the Analytical Engine.",
        email: "ada@people.example",
        verified: true,
        picture: r##"<rect width="96" height="96" fill="#d9d2ff"/>
<path d="M22 52c0-20 8-34 26-34s26 14 26 34c0 8-3 14-8 14H30c-5 0-8-6-8-14z" fill="#4a2f27"/>
<path d="M12 100c2-20 16-28 36-28s34 8 36 28z" fill="#5746d9"/>
<path d="M40 60h16v14c0 5-16 5-16 0z" fill="#eab99a"/>
<ellipse cx="48" cy="46" rx="17" ry="20" fill="#f6cdb2"/>
<path d="M30 46c0-14 8-20 18-21-4 8-10 13-18 21zm36 0c0-14-8-20-18-21 4 8 10 13 18 21z" fill="#4a2f27"/>
<circle cx="48" cy="17" r="8" fill="#4a2f27"/>"##,
    },
    Person {
        id: 1002,
        screen_name: "grace",
        name: "Grace Hopper",
        description: "Found a moth in the relay.",
        email: "grace@people.example",
        verified: true,
        picture: r##"<rect width="96" height="96" fill="#cfe8f7"/>
<path d="M26 50c-2-22 8-32 22-32s24 10 22 32c0 10-4 12-6 12H32c-2 0-6-2-6-12z" fill="#8b8f9c"/>
<path d="M12 100c2-20 16-28 36-28s34 8 36 28z" fill="#1d3557"/>
<path d="M48 90l-10-18h20z" fill="#fff"/>
<path d="M40 60h16v13c0 6-16 6-16 0z" fill="#dfa98c"/>
<ellipse cx="48" cy="47" rx="17" ry="20" fill="#f0c3a6"/>
<path d="M24 34c4-14 12-20 24-20s20 6 24 20c-16-5-32-5-48 0z" fill="#1d3557"/>
<path d="M22 36c16-6 36-6 52 0-16-2-36-2-52 0z" fill="#0e1c30"/>
<g fill="none" stroke="#0e1c30" stroke-width="1.6"><circle cx="40.5" cy="47" r="5.5"/><circle cx="55.5" cy="47" r="5.5"/><path d="M46 47h4"/></g>"##,
    },
    Person {
        id: 1003,
        screen_name: "zoe",
        name: "Zoë Müller",
        description: "Liest, schreibt, rechnet – und mag Käsekuchen.",
        email: "zoe@people.example",
        verified: false,
        picture: r##"<rect width="96" height="96" fill="#ffe2c2"/>
<g fill="#2b1b17"><circle cx="32" cy="38" r="15"/><circle cx="64" cy="38" r="15"/><circle cx="48" cy="26" r="17"/><circle cx="28" cy="54" r="12"/><circle cx="68" cy="54" r="12"/></g>
<path d="M12 100c2-20 16-28 36-28s34 8 36 28z" fill="#c8553d"/>
<path d="M40 60h16v14c0 5-16 5-16 0z" fill="#7d4a35"/>
<ellipse cx="48" cy="47" rx="17" ry="20" fill="#99603f"/>
<path d="M31 42c2-10 9-14 17-14s15 4 17 14c-6-5-11-7-17-7s-11 2-17 7z" fill="#2b1b17"/>"##,
    },
];

/// The person of this screen name.
pub(super) fn find(screen_name: &str) -> Option<&'static Person> {
    ALL.iter().find(|person| person.screen_name == screen_name)
}
