//! Every mistake that a person makes by hand, with the exact line, column, path and message. Oracle: FORMAT section 1,
//! read by a person.

use super::ExperimentFile;

/// The problems of a text as `line:column path: message`.
fn problems(text: &str) -> Vec<String> {
    let problems = ExperimentFile::parse(text).err().unwrap_or_default();
    let told = problems.iter().map(|it| format!("{}:{} {}: {}", it.line, it.column, it.path, it.message));
    told.collect()
}

/// Checks the problems of `format = 1` followed by `text`, whose first line is line 2.
#[track_caller]
fn assert_told(text: &str, expected: &[&str]) {
    assert_eq!(problems(&format!("format = 1\n{text}")), expected, "{text}");
}

#[test]
fn a_misspelt_key_names_the_nearest_one_and_its_table() {
    assert_told(
        "[architecture]\nn_hiden = 3\n",
        &["3:1 architecture.n_hiden: `n_hiden` is not a field of [architecture]; did you mean `n_hidden`?"],
    );
    assert_told(
        "[training]\nlearningRate = 1\n",
        &["3:1 training.learningRate: `learningRate` is not a field of [training]; did you mean `learning_rate`?"],
    );
    assert_told("nam = \"x\"\n", &["2:1 nam: `nam` is not a field outside of tables; did you mean `name`?"]);
    assert_told(
        "[seeds]\nxyzzy = 1\n",
        &["3:1 seeds.xyzzy: `xyzzy` is not a field of [seeds]; the nearest is `batches`"],
    );
}

#[test]
fn a_misspelt_table_names_the_nearest_one() {
    assert_told(
        "[achitecture]\nwidth = 0\n",
        &["2:2 achitecture: [achitecture] is no table of an experiment; did you mean [architecture]?"],
    );
    assert_told(
        "[remedies.normalisation]\nkind = \"batch\"\n",
        &["2:11 remedies.normalisation: [remedies.normalisation] is no table of an experiment; did you mean \
           [remedies.normalization]?"],
    );
}

#[test]
fn a_key_in_the_wrong_table_names_the_right_one() {
    assert_told(
        "n_hidden = 3\n[training]\nmomentum = 0.9\n[task]\nwidth = 3\n",
        &[
            "2:1 n_hidden: `n_hidden` is not a field outside of tables; it belongs to [architecture]",
            "4:1 training.momentum: `momentum` is not a field of [training]; it belongs into \
             `optimizer = { kind = \"momentum\", momentum = .. }`",
            "6:1 task.width: `width` is not a field of [task]; it belongs to [architecture]",
        ],
    );
}

#[test]
fn a_key_of_another_kind_is_an_error_inside_a_choice_only() {
    assert_told(
        "[architecture]\nactivation = { kind = \"elu\", slope = 1 }\nn_layers = 2\nn_blocks = 18\n\
         [remedies.clipping]\nthreshold = 2\n[task]\nn_time_steps = 3\npath = \"not there\"\n\
         [remedies.pretraining]\nfreeze = 1\n",
        &["3:30 architecture.activation.slope: `slope` is not a field of the kind \"elu\"; it belongs to \
           \"leaky_relu\", \"prelu\""],
    );
    assert_told(
        "[training]\noptimizer = { kind = \"adam\", learning_rate = 0.1 }\n[initialization]\n\
         biases = { kind = \"zeros\", foo = 1 }\n",
        &[
            "3:30 training.optimizer.learning_rate: `learning_rate` is not a field of the kind \"adam\"; it belongs to \
             [training] or [remedies.pretraining]",
            "5:28 initialization.biases.foo: `foo` is not a field of the kind \"zeros\"; it has none but `kind`",
        ],
    );
}

#[test]
fn a_kind_that_is_missing_or_unknown_is_told_with_what_it_may_be() {
    let kinds = "one of \"sgd\", \"momentum\", \"nesterov\", \"adam\", \"adamw\", \"rmsprop\"";
    assert_told(
        "[training]\noptimizer = { beta_1 = 0.9 }\n",
        &[&format!("3:13 training.optimizer.kind: is missing; a choice needs a kind, {kinds}")],
    );
    assert_told(
        "[training]\noptimizer = { kind = \"adan\", beta_1 = 1.0 }\n",
        &[
            &format!("3:22 training.optimizer.kind: must be {kinds}, this is \"adan\"; did you mean \"adam\"?"),
            "3:39 training.optimizer.beta_1: must be from 0, below 1, this is 1",
        ],
    );
    assert_told(
        "[training]\noptimizer = { kind = 5, what = 1 }\n",
        &[&format!("3:22 training.optimizer.kind: must be {kinds}, this is 5")],
    );
    assert_told(
        "[training]\noptimizer = \"adam\"\n",
        &["3:13 training.optimizer: must be a table, this is the text \"adam\"; write { kind = \"adam\" }"],
    );
    assert_told(
        "[architecture]\nkind = \"MLP\"\n",
        &[
            "3:8 architecture.kind: must be one of \"mlp\", \"conv\", \"recurrent\", this is \"MLP\"; did you mean \"mlp\"?",
        ],
    );
}

#[test]
fn wrong_types_say_what_is_there_and_what_is_right() {
    assert_told(
        "name = 3\n[architecture]\nn_hidden = \"8\"\nwidth = true\nn_layers = [1]\nchannels = 16.0\nn_blocks = 1.5\n\
         cell = 1979-05-27\nforget_bias = \"chron\"\n[training]\nlearning_rate = \"0.1\"\nn_steps = { a = 1 }\n\
         batch_size = \"many\"\n",
        &[
            "2:8 name: must be text, this is 3; write it in quotes",
            "4:12 architecture.n_hidden: must be a whole number, 1 to 200, this is the text \"8\"; write it without quotes",
            "5:9 architecture.width: must be a whole number, 1 to 2048, this is true",
            "6:12 architecture.n_layers: must be a whole number, 1 to 4, this is a list",
            "7:12 architecture.channels: must be a whole number, 1 to 64, this is 16.0; write 16",
            "8:12 architecture.n_blocks: must be a whole number, 1 to 18, this is 1.5",
            "9:8 architecture.cell: must be one of \"rnn\", \"lstm\", \"gru\", this is a date",
            "10:15 architecture.forget_bias: must be a number or \"chrono\", this is the text \"chron\"; did you mean \
             \"chrono\"?",
            "12:17 training.learning_rate: must be a number, this is the text \"0.1\"; write it without quotes",
            "13:11 training.n_steps: must be a whole number, 0 to 1000000000, this is a table",
            "14:14 training.batch_size: must be a whole number, 1 to 1000000000, this is the text \"many\"",
        ],
    );
}

#[test]
fn tables_and_values_are_not_mixed_up() {
    assert_told(
        "task = 5\nremedies = { clipping = \"none\" }\n[[training]]\nn_steps = 1\n[architecture.width]\na = 1\n",
        &[
            "2:8 task: must be a table, this is 5; write [task] on a line of its own, and its fields below",
            "3:25 remedies.clipping: must be a table, this is the text \"none\"; write [remedies.clipping] on a line of \
             its own, and its fields below",
            "4:1 training: must be a table, this is a list of tables; write [training] once, in single brackets",
            "6:1 architecture.width: must be a whole number, 1 to 2048, this is a table",
        ],
    );
}

#[test]
fn numbers_out_of_range_are_told_with_the_range() {
    assert_told(
        "[architecture]\nn_hidden = 201\nwidth = 0\n[training]\nlearning_rate = -0.5\nn_steps = 1_000_000_001\n\
         optimizer = { kind = \"momentum\", momentum = 1 }\nschedule = { kind = \"step\", every = 0, factor = 1.5 }\n\
         [remedies.clipping]\nthreshold = 0\n[seeds]\ndata = -1\nweights = 9223372036854775807\n\
         [task]\nvalidation_fraction = 1\nn_samples = 1\nn_classes = 1\nnoise = -1\n",
        &[
            "3:12 architecture.n_hidden: must be 1 to 200, this is 201",
            "4:9 architecture.width: must be 1 to 2048, this is 0",
            "6:17 training.learning_rate: must be 0 or more, this is -0.5",
            "7:11 training.n_steps: must be 0 to 1000000000, this is 1000000001",
            "8:45 training.optimizer.momentum: must be from 0, below 1, this is 1",
            "9:37 training.schedule.every: must be 1 to 1000000000, this is 0",
            "9:49 training.schedule.factor: must be from 0 to 1, this is 1.5",
            "11:13 remedies.clipping.threshold: must be above 0, this is 0",
            "13:8 seeds.data: must be 0 to 9223372036854775807, this is -1",
            "16:23 task.validation_fraction: must be from 0, below 1, this is 1",
            "17:13 task.n_samples: must be 2 to 1000000, this is 1",
            "18:13 task.n_classes: must be 2 to 1000, this is 1",
            "19:9 task.noise: must be 0 or more, this is -1",
        ],
    );
}

#[test]
fn numbers_that_are_not_finite_or_too_large_are_refused() {
    assert_told(
        "[training]\nlearning_rate = nan\nn_steps = inf\n[architecture]\nforget_bias = -inf\n",
        &[
            "3:17 training.learning_rate: must be a finite number, this is nan",
            "4:11 training.n_steps: must be a whole number, 0 to 1000000000, this is inf",
            "6:15 architecture.forget_bias: must be a finite number, this is -inf",
        ],
    );
    assert_told(
        "[training]\nlearning_rate = 1e400\n[seeds]\ndata = 9223372036854775808\nweights = -1\n",
        &[
            "3:17 training.learning_rate: 1e400 is too large; a number is at most 1.7e308",
            "5:8 seeds.data: 9223372036854775808 is too large; a whole number is at most 9223372036854775807",
            "6:11 seeds.weights: must be 0 to 9223372036854775807, this is -1",
        ],
    );
}

#[test]
fn limits_follow_the_entries_that_they_depend_on() {
    assert_told(
        "[remedies.residual]\nevery = 3\n[architecture]\nn_hidden = 3\n[task]\nkind = \"teacher\"\nn_classes = 1\n",
        &["3:9 remedies.residual.every: must be 0 to 2, this is 3"],
    );
    // A depth that cannot be read gives no range to judge by.
    assert_told(
        "[remedies.residual]\nevery = 20\n[architecture]\nn_hidden = \"30\"\n",
        &[
            "5:12 architecture.n_hidden: must be a whole number, 1 to 200, this is the text \"30\"; write it without quotes",
        ],
    );
    assert_told("[architecture]\nkind = \"recurrent\"\nn_hidden = 0\n[remedies.residual]\nevery = 200\n", &[]);
}

#[test]
fn own_data_without_a_path_is_told_once() {
    assert_told(
        "[task]\nkind = \"csv\"\n[remedies.pretraining]\nkind = \"from_file\"\npath = 5\n",
        &[
            "3:8 task.path: missing; CSV table needs the path of its file or folder",
            "6:8 remedies.pretraining.path: must be text, this is 5; write it in quotes",
        ],
    );
}

#[test]
fn the_format_is_asked_for_first() {
    let missing = "1:1 format: is missing; write `format = 1` into the first line";
    assert_eq!(problems(""), [missing]);
    assert_eq!(problems("\u{feff}"), [missing]);
    assert_eq!(problems("# nothing yet\n\n"), [missing]);
    assert_eq!(
        problems("format = 2\n"),
        ["1:10 format: must be 1, this is 2; this version of the program reads format 1"]
    );
    assert_eq!(problems("format = 1.0\n"), ["1:10 format: must be the whole number 1, this is 1.0"]);
    assert_eq!(problems("format = '1'\n"), ["1:10 format: must be the whole number 1, this is the text \"1\""]);
    assert_eq!(
        problems("[architecture]\nwidth = 0\n"),
        [missing, "2:9 architecture.width: must be 1 to 2048, this is 0"]
    );
}

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
    let text = super::ExperimentFile::new(super::random::changed(
        &crate::spec::Experiment::default(),
        100,
        &mut super::random::Draws::new(7),
    ))
    .to_toml();
    let mut draws = super::random::Draws::new(8);
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
