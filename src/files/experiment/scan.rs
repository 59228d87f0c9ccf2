//! A look at the text without a parser: nesting that no experiment has, which is refused so that no text can overflow
//! the stack (the parser limits brackets and dotted keys one by one, but not their product), and quotes left open.

/// Deepest nesting that is read; an experiment has 4.
const MOST_DEPTH: usize = 32;

/// The byte where brackets, braces and dotted keys are nested too deeply.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Dots of the current key at each open bracket; every open bracket is a level itself.
    let mut dots = vec![0_usize];
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at = end_of_line(bytes, at),
            b'"' | b'\'' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'[' | b'{' => dots.push(0),
            b']' | b'}' if dots.len() > 1 => {
                dots.pop();
            }
            b',' => *dots.last_mut()? = 0,
            b'\n' if dots.len() == 1 => dots[0] = 0,
            b'.' => *dots.last_mut()? += 1,
            _ => {}
        }
        if dots.len() + dots.iter().sum::<usize>() > MOST_DEPTH {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The byte of the quote that opens a text and is not closed on the line.
pub(super) fn unclosed_quote(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => return None,
            quote @ (b'"' | b'\'') => {
                let end = end_of_string(bytes, at);
                if end - at < 2 || bytes[end - 1] != quote {
                    return Some(at);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    None
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |n| at + n).saturating_sub(1).max(at)
}

/// The byte after the string that starts at `at`; one line's string that is not closed ends with its line.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let is_long = bytes[at..].starts_with(&[quote; 3]);
    let mut at = at + if is_long { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !is_long => return at,
            _ if is_long && bytes[at..].starts_with(&[quote; 3]) => return at + 3,
            byte if !is_long && byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_experiment_is_shallow_whatever_its_texts_hold() {
        let dots = ".".repeat(100);
        assert_eq!(too_deep("[remedies.residual]\nscale = { kind = \"constant\", value = 0.5 }\n"), None);
        assert_eq!(
            too_deep(&format!("name = \"{dots}\\\"{dots}\"\nnote = '''{dots}\n'{dots}'''\n# [[[{dots}\n")),
            None
        );
        assert_eq!(too_deep(&"a = 0.5\n".repeat(100)), None);
        assert_eq!(too_deep(&"\"not closed {\n".repeat(100)), None);
    }

    #[test]
    fn an_open_quote_is_found_among_closed_ones() {
        assert_eq!(unclosed_quote("a = \"it's\" # it's"), None);
        assert_eq!(unclosed_quote("a = { kind = 'relu }"), Some(13));
        assert_eq!(unclosed_quote("a = \"x\", b = \""), Some(13));
    }

    #[test]
    fn deep_brackets_dots_and_their_products_are_refused() {
        assert!(too_deep(&format!("a = {}", "[".repeat(40))).is_some());
        assert!(too_deep(&format!("a{} = 1", ".a".repeat(40))).is_some());
        assert!(too_deep(&format!("a = {}", "{ a.a.a.a = ".repeat(8))).is_some());
    }
}
