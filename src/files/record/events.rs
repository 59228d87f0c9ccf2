//! `events.csv`: what happened during a run, one line each.

use std::io;

use crate::run::{RunEvent, RunEventKind};
use crate::spec::Choice;

/// The first line.
pub(super) const EVENTS_HEADER: &str = "step,kind,text\n";

/// An event as a line of the file. Line breaks become spaces, so that a line is whole or missing after a kill.
pub(super) fn event_line(event: &RunEvent) -> io::Result<Vec<u8>> {
    let text = event.text.replace(['\r', '\n'], " ");
    let mut line = csv::Writer::from_writer(Vec::new());
    line.write_record([&event.step.to_string(), event.kind.key(), &text])?;
    line.into_inner().map_err(|err| io::Error::other(err.to_string()))
}

/// Reads the file's text; on failure says what is wrong with it.
///
/// A last line without its end is left out. A kind that another program uses is kept in the text.
pub(in crate::files) fn events_from_text(text: &str) -> Result<Vec<RunEvent>, String> {
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    let mut reader = csv::Reader::from_reader(whole.as_bytes());
    let mut events = Vec::new();
    for line in reader.records() {
        let line = line.map_err(|err| err.to_string())?;
        let (Some(step), Some(kind), Some(text)) = (line.get(0), line.get(1), line.get(2)) else {
            return Err(format!("line {} has not the cells step, kind and text", events.len() + 2));
        };
        // Other programs may write a step as a real number.
        let as_real = || step.trim().parse::<f64>().ok().filter(|step| *step >= 0.0).map(|step| step as u64);
        let Some(step) = step.trim().parse().ok().or_else(as_real) else {
            return Err(format!("line {}: the step is \"{step}\", not a number", events.len() + 2));
        };
        events.push(match RunEventKind::from_key(kind) {
            Some(kind) => RunEvent { step, kind, text: text.to_owned() },
            None => RunEvent { step, kind: RunEventKind::Setting, text: format!("{kind}: {text}") },
        });
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_survive_quotes_and_commas_and_a_cut_off_line_is_left_out() {
        let events = [
            RunEvent { step: 3, kind: RunEventKind::Setting, text: "learning rate 0.1, then \"0.2\"".to_owned() },
            RunEvent { step: 9, kind: RunEventKind::Fault, text: "out of memory".to_owned() },
        ];
        let mut text = EVENTS_HEADER.to_owned();
        for event in &events {
            text.push_str(std::str::from_utf8(&event_line(event).unwrap()).unwrap());
        }
        assert_eq!(events_from_text(&text).unwrap(), events);
        for end in text.len() - 10..text.len() {
            assert_eq!(events_from_text(&text[..end]).unwrap(), events[..1]);
        }
        assert_eq!(events_from_text(&text[..4]).unwrap(), []);
        assert!(events_from_text("step,kind,text\nx,fault,oh\n").unwrap_err().contains("line 2"));
    }
}
