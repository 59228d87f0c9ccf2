//! Paths: asked for, typed, completed; what is asked before another file is overwritten.

use std::path::{Path, PathBuf};

use super::banner::{Banner, BannerId, BannerLevel};
use super::effect::{DialogPurpose, Effect, ExportRequest};
use super::filing::has_ending;
use super::opening::{Intent, PathPrompt, ReplacePrompt};
use super::session::State;
use super::view::FigureFormat;
use super::words;
use crate::spec::Choice;

impl State {
    /// Asks for a path.
    pub(super) fn ask_path(&mut self, purpose: DialogPurpose) -> Vec<Effect> {
        vec![Effect::AskPath { purpose, suggestion: self.suggested_name(purpose) }]
    }

    fn suggested_name(&self, purpose: DialogPurpose) -> String {
        let stem = file_stem(&self.name());
        match purpose {
            DialogPurpose::Open => String::new(),
            DialogPurpose::Save if self.runs.is_empty() => format!("{stem}.toml"),
            DialogPurpose::Save => format!("{stem}.gradlab"),
            DialogPurpose::Export => {
                let choice = self.export.unwrap_or_default();
                format!("{stem}_{}.{}", choice.tile.key(), choice.format.key())
            }
        }
    }

    /// This desktop has no dialog: a path field takes its place. It begins in the document's folder, or else in the one
    /// given.
    pub(super) fn open_path_prompt(&mut self, purpose: DialogPurpose, otherwise: &Path) {
        let folder = self.path.as_deref().and_then(Path::parent).unwrap_or(otherwise);
        let path = folder.join(self.suggested_name(purpose)).display().to_string();
        self.path_prompt = Some(PathPrompt { purpose, text: words::NO_DIALOG.to_owned(), path });
    }

    /// Uses the typed path.
    pub(super) fn confirm_path(&mut self) -> Vec<Effect> {
        match self.path_prompt.take() {
            Some(PathPrompt { purpose, path, .. }) if !path.trim().is_empty() => {
                self.use_path(purpose, PathBuf::from(path.trim()), true)
            }
            other => {
                self.path_prompt = other;
                Vec::new()
            }
        }
    }

    /// A path was chosen, or the dialog was closed without one.
    pub(super) fn path_chosen(&mut self, purpose: DialogPurpose, path: Option<PathBuf>) -> Vec<Effect> {
        match path {
            Some(path) => self.use_path(purpose, path, false),
            None => {
                self.after_save = None;
                Vec::new()
            }
        }
    }

    /// Reads a path, or writes to it. A dialog has asked itself whether a file may be overwritten; a typed path, and
    /// one that gets its ending here, is looked for first.
    fn use_path(&mut self, purpose: DialogPurpose, path: PathBuf, is_typed: bool) -> Vec<Effect> {
        let (banner, endings, ending): (_, &[&str], _) = match purpose {
            DialogPurpose::Open => return self.ask_first(Intent::OpenPath(path)),
            DialogPurpose::Save if self.runs.is_empty() => (BannerId::Save, &["toml", "gradlab"], "toml"),
            DialogPurpose::Save => (BannerId::Save, &["toml", "gradlab"], "gradlab"),
            DialogPurpose::Export => (BannerId::Export, &["svg", "png"], self.export.unwrap_or_default().format.key()),
        };
        let chosen = path.clone();
        match with_ending(path, endings, ending) {
            Ok(path) if is_typed || path != chosen => {
                self.looked_for = Some(purpose);
                vec![Effect::LookFor(purpose, path)]
            }
            Ok(path) => self.write_to(purpose, path),
            Err(path) => {
                self.forget_path(purpose);
                let text = words::wrong_ending(purpose, &path);
                self.show(Banner { id: banner, level: BannerLevel::Danger, text, buttons: Vec::new() });
                Vec::new()
            }
        }
    }

    /// It is known whether a file to be written is there already; the document's own file is there to be written.
    pub(super) fn path_looked_for(&mut self, purpose: DialogPurpose, path: PathBuf, exists: bool) -> Vec<Effect> {
        // Asked for by a document that is closed by now, or before another path was asked for.
        if self.looked_for.take() != Some(purpose) {
            return Vec::new();
        }
        if exists && self.path.as_ref() != Some(&path) {
            self.replace_prompt = Some(ReplacePrompt { text: words::replace(&path), purpose, path });
            return Vec::new();
        }
        self.write_to(purpose, path)
    }

    /// Takes the answer to the question whether a file is to be overwritten.
    pub(super) fn answer_replace(&mut self, replaces: bool) -> Vec<Effect> {
        let Some(ReplacePrompt { purpose, path, .. }) = self.replace_prompt.take() else { return Vec::new() };
        if replaces {
            return self.write_to(purpose, path);
        }
        self.forget_path(purpose);
        Vec::new()
    }

    fn write_to(&mut self, purpose: DialogPurpose, path: PathBuf) -> Vec<Effect> {
        match purpose {
            DialogPurpose::Open => Vec::new(),
            DialogPurpose::Save => self.save_to(path),
            DialogPurpose::Export => {
                let Some(mut choice) = self.export.take() else { return Vec::new() };
                choice.format = if has_ending(&path, "png") { FigureFormat::Png } else { FigureFormat::Svg };
                vec![Effect::Export(Box::new(ExportRequest { path, choice }))]
            }
        }
    }

    /// Nothing is written after all.
    fn forget_path(&mut self, purpose: DialogPurpose) {
        match purpose {
            DialogPurpose::Open => {}
            DialogPurpose::Save => self.after_save = None,
            DialogPurpose::Export => self.export = None,
        }
    }
}

/// The path with one of the endings: `otherwise` where it has none at all. Another ending is refused.
fn with_ending(mut path: PathBuf, endings: &[&str], otherwise: &str) -> Result<PathBuf, PathBuf> {
    if endings.iter().any(|ending| has_ending(&path, ending)) {
        return Ok(path);
    }
    if path.extension().is_some() {
        return Err(path);
    }
    path.set_extension(otherwise);
    Ok(path)
}

/// A file name for a document: "Deep sigmoid on digits" becomes `deep_sigmoid_on_digits`.
fn file_stem(name: &str) -> String {
    let spaced: String = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    let stem = spaced.split_whitespace().collect::<Vec<_>>().join("_");
    if stem.is_empty() { "experiment".to_owned() } else { stem }
}
