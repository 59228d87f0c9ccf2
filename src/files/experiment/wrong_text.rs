//! Texts that are no TOML, with the exact line, column, path and message. Oracle: section 1 of `docs/format.md`, read by a
//! person.

use super::ExperimentFile;
use super::random::{Draws, changed};
use super::wrong_files::{assert_told, problems};
use crate::spec::Experiment;

#[test]
fn an_unclosed_quote_is_told_with_the_problems_of_the_other_lines() {
    assert_told(
        "name = \"Deep\n[architecture]\nn_hiden = 3\nactivation = { kind = 'relu }\nwidth = 0\n",
        &[
            "2:13 name: the text is not closed; end it with \" on the same line",
            "4:1 architecture.n_hiden: `n_hiden` is not a field of [architecture]; did you mean `n_hidden`?",
            "5:23 architecture.activation: the text that begins here is not closed; end it on the same line with the \
             quote it begins with",
            "6:9 architecture.width: must be 1 to 2048, this is 0",
        ],
    );
    assert_told(
        "note = \"\"\"\nnever ends\n[architecture]\nwidth = 0\n",
        &["2:8 note: the text that begins here with \"\"\" is not closed; end it with \"\"\""],
    );
}

#[test]
fn unclosed_brackets_are_told_where_they_open() {
    assert_told(
        "[architecture]\nactivation = { kind = \"relu\"\nwidth = 0\n",
        &[
            "3:14 architecture.activation: `{` is not closed; end it with `}`",
            "4:9 architecture.width: must be 1 to 2048, this is 0",
        ],
    );
    assert_told(
        "[architecture\nwidth = 0\n[task]]\nnoise = -1\n",
        &[
            "2:14 architecture: the table's name is not closed; end it with ]",
            "3:9 architecture.width: must be 1 to 2048, this is 0",
            "4:7 task: only a # comment may follow here; each entry has a line of its own, and a decimal point is a point",
            "5:9 task.noise: must be 0 or more, this is -1",
        ],
    );
    // Entries on lines of their own: nobody knows where the bracket should have ended.
    assert_told(
        "[architecture]\nactivation = {\n  kind = \"relu\"\n[task]\nnoise = -1\n",
        &["3:14 architecture.activation: `{` is not closed; end it with `}`"],
    );
}

#[test]
fn what_is_written_twice_is_told_at_its_second_place() {
    assert_told(
        "[training]\nn_steps = 1\nn_steps = 2\nbatch_size = 0\n",
        &[
            "4:1 training.n_steps: `n_steps` is written a second time; keep one of the two",
            "5:14 training.batch_size: must be 1 to 1000000000, this is 0",
        ],
    );
    assert_told(
        "[task]\nnoise = 1\n[task]\nkind = \"xor\"\n",
        &["4:2 task: [task] is written a second time; keep one of the two"],
    );
}

#[test]
fn slips_of_toml_are_told_in_plain_words() {
    assert_told(
        "[training]\nn_steps = 10 000\nlearning_rate = .5\nbatch_size = 010\n; a comment\n// another\nschedule: 3\n\
         [architecture]\nactivation = sigmoid\nwidth = \nn_hidden = 8,5\nn_layers == 1\nforget_bias = 1e\ncell = True\n",
        &[
            "3:11 training.n_steps: `10 000` is not a number; write digits and a point without spaces or units, and \
             comments after #",
            "4:17 training.learning_rate: digits stand on both sides of a decimal point, as in 0.5 or 1.0",
            "5:14 training.batch_size: a number does not begin with 0 unless a point follows; leave the zero out",
            "6:3 : a comment begins with #",
            "7:4 : a comment begins with #",
            "8:11 : a key and its value are joined by =, not by a colon",
            "10:14 architecture.activation: `sigmoid` is no value; text stands in quotes: \"sigmoid\"",
            "11:9 architecture.width: the value is missing",
            "12:13 architecture.n_hidden: only a # comment may follow here; each entry has a line of its own, and a \
             decimal point is a point",
            "13:11 architecture.n_layers: one = is enough",
            "14:17 architecture.forget_bias: digits follow the e of a number, as in 1e-5",
            "15:8 architecture.cell: `True` is no value; write true without capitals",
        ],
    );
    assert_told(
        "note = \"C:\\data\"\nname = {a=1 b=2}\n",
        &[
            "2:12 note: a backslash in \"..\" is written \\\\; or use '..', where it stands for itself",
            "3:14 name: a comma is missing between two entries, or a closing bracket",
        ],
    );
}

#[test]
fn a_text_that_is_no_toml_at_all_gets_one_message() {
    let not_toml = "this is not TOML; a line is `key = value`, [table] or a # comment";
    assert_eq!(problems("Dear reader,\nthis is a letter\n"), [format!("1:6 : {not_toml}")]);
    assert_eq!(problems("{\"format\": 1}\n"), [format!("1:1 : {not_toml}")]);
    assert_eq!(problems("format: 1\nname: x\n"), ["1:9 : a key and its value are joined by =, not by a colon"]);
    assert_eq!(problems("PK\u{3}\u{4}\u{0}\u{0}").len(), 1);
}

#[test]
fn nesting_without_end_is_refused_before_it_can_overflow_the_stack() {
    let message = "brackets, braces or dotted keys are nested too deeply; an experiment needs four levels";
    for opening in ["[", "{ a = ", "{ a.a.a.a.a.a.a = "] {
        let text = format!("format = 1\nname = {}", opening.repeat(100_000));
        let told = problems(&text);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("2:") && told[0].ends_with(message), "{told:?}");
    }
    assert_eq!(problems(&format!("format = 1\na{} = 1\n", ".a".repeat(100_000))).len(), 1);
}

#[test]
fn every_mutilation_of_a_file_is_answered_without_a_panic() {
    let text = ExperimentFile::new(changed(&Experiment::default(), 100, &mut Draws::new(7))).to_toml();
    let mut draws = Draws::new(8);
    for _ in 0..3000 {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=draws.below(3) {
            let at = draws.below(chars.len() as u64) as usize;
            match draws.below(3) {
                0 => drop(chars.remove(at)),
                1 => chars.insert(at, ['"', '[', '{', '}', '=', '\n', '#', 'ä', '.', '\''][draws.below(10) as usize]),
                _ => chars.truncate(at.max(20)),
            }
        }
        let text: String = chars.into_iter().collect();
        if let Err(problems) = ExperimentFile::parse(&text) {
            let n_lines = text.lines().count().max(1);
            assert!(!problems.is_empty(), "{text}");
            assert!(problems.iter().all(|it| it.line <= n_lines && it.column >= 1 && !it.message.is_empty()), "{text}");
        }
    }
}
