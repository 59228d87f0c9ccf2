//! `window.toml` of a document: strengths of remedies that are off, the arrangement of the tiles.

use serde::{Deserialize, Serialize};

use crate::spec::{RemedyMemory, RemedyRow};

/// What a document remembers for the window. Other readers may ignore it, and a broken one is ignored here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowFile {
    /// The arrangement of the tiles, as `ui` writes it.
    pub layout: String,
    /// The remedies that "All remedies off" switched off.
    pub switched_off: Vec<RemedyRow>,
    /// What switching a remedy would set.
    pub remedies: RemedyMemory,
}

impl WindowFile {
    /// Reads the text of a document's `window.toml`, where it has one.
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|text| toml::from_str(text).ok()).unwrap_or_default()
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Activation, Clipping, ClippingKind};

    #[test]
    fn strengths_and_layout_come_back_and_a_broken_file_is_ignored() {
        let file = WindowFile {
            layout: "{\"root\": \"é\\n\"}".to_owned(),
            switched_off: vec![RemedyRow::Clipping, RemedyRow::Activation],
            remedies: RemedyMemory {
                activation_on: Activation::Elu { alpha: 0.5 },
                clipping: Clipping { kind: ClippingKind::ByValue, threshold: 0.25 },
                ..RemedyMemory::default()
            },
        };
        assert!(!file.to_toml().is_empty());
        assert_eq!(WindowFile::read(Some(&file.to_toml())), file);
        assert_eq!(WindowFile::read(Some("layout = 5")), WindowFile::default());
        assert_eq!(WindowFile::read(None), WindowFile::default());
    }
}
