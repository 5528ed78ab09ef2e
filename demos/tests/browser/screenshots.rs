//! Pictures of the pages, for people to look at.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::browser::Browser;

/// What a page is looked at with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Light,
    Dark,
    Phone,
}

impl Browser {
    /// Saves what is to be seen of the page as `target/screenshots/NAME-LOOK.png`.
    pub(crate) async fn save(&self, name: &str, looks: &[Look]) {
        for look in looks {
            let (scheme, suffix) = match look {
                Look::Light => ("light", ""),
                Look::Dark => ("dark", "-dark"),
                Look::Phone => ("light", "-phone"),
            };
            let phone = *look == Look::Phone;
            let (width, height, scale) = if phone { (390, 844, 2) } else { (1000, 800, 1) };
            let screen =
                json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone });
            self.devtools("Emulation.setDeviceMetricsOverride", screen).await;
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            self.devtools("Emulation.setEmulatedMedia", features).await;

            let picture = self.client.screenshot().await.unwrap();
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{name}{suffix}.png")), picture).unwrap();
            // Nobody should have to move a page sideways to read it.
            let needed = self.run("return document.documentElement.scrollWidth").await;
            assert!(needed.as_u64().unwrap() <= width, "{look:?} needs {needed}: {}", self.page().await);
        }
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [] })).await;
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        self.driver("goog/cdp/execute", &json!({ "cmd": command, "params": parameters })).await;
    }
}
