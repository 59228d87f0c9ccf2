//! Every mistake that a person makes by hand in an entry, with the exact line, column, path and message. Oracle:
//! section 1 of `docs/format.md`, read by a person.

use super::ExperimentFile;
use crate::spec::Initializer;

/// The problems of a text as `line:column path: message`.
pub(super) fn problems(text: &str) -> Vec<String> {
    let problems = ExperimentFile::parse(text).err().unwrap_or_default();
    let told = problems.iter().map(|it| format!("{}:{} {}: {}", it.line, it.column, it.path, it.message));
    told.collect()
}

/// Checks the problems of `format = 1` followed by `text`, whose first line is line 2.
#[track_caller]
pub(super) fn assert_told(text: &str, expected: &[&str]) {
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
fn an_unknown_kind_is_told_with_what_it_may_be_and_a_missing_one_is_the_default() {
    let file = ExperimentFile::parse("format = 1\ninitialization.weights = { gain = 2.0 }\n").unwrap();
    assert_eq!(file.experiment().initialization.weights, Initializer::default().with_gain(2.0));
    let kinds = "one of \"sgd\", \"momentum\", \"nesterov\", \"adam\", \"adamw\", \"rmsprop\"";
    assert_told(
        "[training]\noptimizer = { beta_1 = 0.9 }\n",
        &[
            "3:15 training.optimizer.beta_1: `beta_1` is not a field of the kind \"sgd\"; it belongs to \"adam\", \"adamw\"",
        ],
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
