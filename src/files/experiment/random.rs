//! Random experiments for tests, drawn over `Experiment::fields()`: a new field is drawn without a change here.

use super::ExperimentFile;
use super::plain::entries;
use crate::spec::{Bound, CountLimits, Experiment, Field, Initializer, Limits, Value, problems};

/// What a person might write: own order, comments, dotted keys, a table in place of a braced choice.
pub(super) const BY_HAND: &str = r#"# My experiment
format = 1   # the only one

[training]              # first, because I like it
n_steps = 1_000         # many
learning_rate = 1
optimizer = { kind = "adam", beta_1 = 0.8 }  # Kingma

# The network
[architecture]
  width = 32
  activation.kind = "leaky_relu"
  activation.slope = 2e-2 # steep

[initialization.weights]
# He
kind = 'kaiming_normal'

[remedies]
clipping = { kind = "by_value", threshold = 1 }
# The end
"#;

/// The same freedom used to the full: braces and dots everywhere, a choice before its table.
const COMPACT: &str = r#"format = 1
task = { kind = "blobs", n_samples = 50 }
remedies = { clipping = { threshold = 2 }, residual.scale.kind = "one" }
training.optimizer.kind = "sgd"
training.learning_rate = 0.5 # half
initialization = {
  weights = { kind = "normal", std = 1 }, # wide
  biases = {
    kind = "zeros",
  },
}

[architecture.activation]
kind = "tanh"

[seeds]"#;

/// SplitMix64. Steele (2014), "Fast splittable pseudorandom number generators".
pub(super) struct Draws(u64);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn real(&mut self, limits: Limits) -> f64 {
        loop {
            let value = match self.below(6) {
                0 => self.below(100) as f64,
                1 => self.below(1000) as f64 / 1000.0,
                2 => 10_f64.powi(self.below(40) as i32 - 20),
                3 => f64::from_bits(self.below(u64::MAX)),
                4 => -(self.below(1000) as f64) / 7.0,
                _ => match limits.least {
                    Bound::Included(least) => least,
                    _ => 1.0 / 3.0,
                },
            };
            if limits.contain(value) {
                return value;
            }
        }
    }

    fn count(&mut self, limits: CountLimits) -> u64 {
        match self.below(4) {
            0 => limits.least,
            1 => limits.most,
            2 => limits.least + self.below((limits.most - limits.least).min(300) + 1),
            _ => limits.least + self.below((limits.most - limits.least).saturating_add(1).max(1)),
        }
    }

    fn text(&mut self) -> String {
        const PIECES: &[&str] =
            &["Deep", " ", "\"", "'", "\\", "\n", "ä→", "# no comment", "\t", "=", "\"\"\"", "\r\n", "\u{1}"];
        let n = self.below(6);
        (0..n).map(|_| PIECES[self.below(PIECES.len() as u64) as usize]).collect()
    }

    fn fill(&mut self, field: Field<'_>) {
        let is_set = self.below(2) == 0;
        match field.value {
            Value::Real(value, limits) => *value = self.real(limits),
            Value::Count(value, limits) => *value = self.count(limits),
            Value::OptionalReal(value, limits) => *value = is_set.then(|| self.real(limits)),
            Value::OptionalCount(value, limits) => *value = is_set.then(|| self.count(limits)),
            Value::Text(value) => *value = self.text(),
            Value::OptionalText(value) => *value = is_set.then(|| self.text()),
            Value::Word(word) => {
                let keys = word.keys();
                word.set_key(keys[self.below(keys.len() as u64) as usize]);
            }
            Value::RealOrWord(value) => value.set(is_set.then(|| self.real(Limits::ANY))),
            Value::Kind(choice) => {
                let kinds = choice.kinds();
                choice.set_kind(kinds[self.below(kinds.len() as u64) as usize]);
                for parameter in choice.parameters() {
                    if self.below(2) == 0 {
                        self.fill(parameter);
                    }
                }
            }
        }
    }
}

/// An experiment without problems, `n_changed` of whose fields in a hundred are drawn anew.
pub(super) fn changed(experiment: &Experiment, n_changed: u64, draws: &mut Draws) -> Experiment {
    loop {
        let mut experiment = experiment.clone();
        if draws.below(100) < n_changed {
            experiment.initialization.recurrent = (draws.below(2) == 0).then(Initializer::default);
        }
        // Twice, since limits depend on other fields.
        for _ in 0..2 {
            for field in experiment.fields() {
                if draws.below(100) < n_changed {
                    draws.fill(field);
                }
            }
        }
        if problems(&experiment).is_empty() {
            return experiment;
        }
    }
}

#[test]
fn a_new_file_reads_as_the_experiment_it_was_made_from() {
    let mut draws = Draws::new(1);
    for n in 0..400 {
        let experiment = changed(&Experiment::default(), [3, 20, 60, 100][n % 4], &mut draws);
        let text = ExperimentFile::new(experiment.clone()).to_toml();
        let read = ExperimentFile::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert_eq!(read.experiment(), &experiment, "{text}");
        assert_eq!(read.to_toml(), text);
    }
}

#[test]
fn an_updated_file_reads_as_the_last_experiment_whatever_came_before() {
    let mut draws = Draws::new(2);
    for n in 0..45 {
        let mut file = match n % 3 {
            0 => ExperimentFile::new(changed(&Experiment::default(), 40, &mut draws)),
            1 => ExperimentFile::parse(BY_HAND).unwrap(),
            _ => ExperimentFile::parse(COMPACT).unwrap(),
        };
        let mut experiment = file.experiment().clone();
        for _ in 0..8 {
            experiment = changed(&experiment, 8, &mut draws);
            file.update(&experiment);
            let text = file.to_toml();
            let read = ExperimentFile::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
            assert_eq!(entries(read.experiment()), entries(&experiment), "{text}");
        }
    }
}
