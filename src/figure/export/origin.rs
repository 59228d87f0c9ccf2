//! The lines at a figure's foot: which experiment, run, step, device and day its numbers come from.

use crate::run::{Device, SelfTest};
use crate::spec::{Choice, Experiment};

/// Where a figure's numbers come from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What was computed.
    pub experiment: &'a Experiment,
    /// The run's number.
    pub number: u64,
    /// The step shown.
    pub step: u64,
    /// Where it was computed; nothing where the document does not say.
    pub device: Option<&'a Device>,
    /// The day the run was started, such as `2026-11-24`; empty where it is not known.
    pub date: &'a str,
}

impl Origin<'_> {
    /// Two lines, such as "Deep sigmoid on digits: 8 hidden layers of 64, .." and "Gradient Lab 0.1.0, run 1, step 240 of
    /// 600, CPU (verified), 2026-11-24".
    pub fn lines(&self) -> Vec<String> {
        let Self { experiment, number, step, device, date } = self;
        let name = if experiment.name.is_empty() { experiment.task.label() } else { &experiment.name };
        let mut facts = vec![
            format!("Gradient Lab {}", env!("CARGO_PKG_VERSION")),
            format!("run {number}"),
            format!("step {step} of {}", experiment.training.n_steps),
        ];
        facts.extend(device.map(|device| match device.self_test() {
            SelfTest::NotTested => format!("{} (unverified device)", device.label()),
            test => format!("{} ({})", device.label(), test.label()),
        }));
        facts.extend((!date.is_empty()).then(|| (*date).to_owned()));
        vec![format!("{name}: {}", experiment.summary()), facts.join(", ")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_foot_names_experiment_run_step_device_and_day() {
        let experiment = Experiment { name: "Deep sigmoid on digits".to_owned(), ..Experiment::default() };
        let origin =
            Origin { experiment: &experiment, number: 1, step: 240, device: Some(&Device::Cpu), date: "2026-11-24" };
        let lines = origin.lines();
        assert_eq!(
            lines[0],
            "Deep sigmoid on digits: 8 hidden layers of 64, Sigmoid, Xavier normal, SGD 0.1, batch 128, seeds 1, 2, 3"
        );
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(lines[1], format!("Gradient Lab {version}, run 1, step 240 of 600, CPU (verified), 2026-11-24"));
    }
}
