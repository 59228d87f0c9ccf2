//! What a worker measures besides runs.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;

use gradlab::run::{Command, Comparison, Device, Errand, ErrandAnswer, Event, RunMessage};
use gradlab::spec::{ACTIVATIONS, Activation, ClippingKind, Experiment, Initializer, InitializerKind};
use gradlab::worker::{Cause, Ending, Notice, Patience, serve};

use super::heard::{Heard, LONG, RUN, configure, setup};

/// A small net that trains in microseconds.
fn small() -> Experiment {
    setup("unused".as_ref(), 10).experiment
}

fn compare(with: Experiment, without: Experiment) -> Command {
    let errand = Errand::Compare { with: Box::new(with), without: Box::new(without), device: Device::Cpu };
    Command::Errand(Box::new(errand))
}

/// A worker within this process.
struct Channels {
    commands: SyncSender<Command>,
    events: Receiver<Event>,
    server: JoinHandle<Ending>,
}

impl Channels {
    fn new() -> Self {
        let (commands, received) = mpsc::sync_channel(16);
        let (sender, events) = mpsc::sync_channel(16);
        let server = std::thread::spawn(move || serve(received, sender).unwrap());
        Self { commands, events, server }
    }

    fn send(&self, command: Command) {
        self.commands.send(command).unwrap();
    }

    fn until(&self, is_it: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.events.recv_timeout(LONG).unwrap();
            if is_it(&event) {
                return event;
            }
        }
    }

    /// What an errand brings.
    fn errand(&self, command: Command) -> Result<ErrandAnswer, String> {
        self.send(command);
        match self.until(|event| matches!(event, Event::Errand(_))) {
            Event::Errand(outcome) => outcome,
            other => panic!("{other:?}"),
        }
    }

    fn comparison(&self, with: Experiment, without: Experiment) -> Comparison {
        match self.errand(compare(with, without)) {
            Ok(ErrandAnswer::Compared(comparison)) => comparison,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn two_nets_are_compared_in_time_and_in_the_factor_of_step_0() {
    let worker = Channels::new();
    let mut deep = Experiment::default();
    deep.architecture.n_hidden = 24;
    let mut shallow = deep.clone();
    shallow.architecture.n_hidden = 2;
    let Comparison { with, without } = worker.comparison(deep, shallow);
    // Twelve times as many layers: also a machine that does other things takes longer.
    assert!(with.ms_per_step > without.ms_per_step && without.ms_per_step > 0.0, "{with:?} {without:?}");
    assert!(with.is_finite && without.is_finite && with.n_steps > 0 && without.n_steps > 0);
    // Glorot & Bengio (2010): a sigmoid layer with Xavier weights takes about three quarters of the gradient.
    let factor = with.factor_per_layer.unwrap();
    assert!((0.2..0.3).contains(&factor), "{factor}");
    // The worker is ready for a run.
    let folder = tempfile::tempdir().unwrap();
    worker.send(configure(&folder, 3));
    worker.send(Command::Run);
    worker.until(|event| matches!(event, Event::Run(RUN, RunMessage::Ended(_))));
}

#[test]
fn the_factors_are_those_that_a_run_measures_at_step_0() {
    let worker = Channels::new();
    let mut cured = small();
    cured.architecture.activation = Activation::Relu;
    cured.initialization.weights = Initializer::new(InitializerKind::KaimingNormal);
    let comparison = worker.comparison(cured, small());
    let folder = tempfile::tempdir().unwrap();
    worker.send(configure(&folder, 1));
    worker.send(Command::Run);
    let Event::Run(_, RunMessage::Ended(summary)) =
        worker.until(|event| matches!(event, Event::Run(RUN, RunMessage::Ended(_))))
    else {
        unreachable!("it waited for the end");
    };
    assert_eq!(comparison.without.factor_per_layer, summary.first_factor);
    assert!(comparison.with.factor_per_layer > comparison.without.factor_per_layer, "{comparison:?}");
}

#[test]
fn a_net_that_diverges_still_has_a_time() {
    let worker = Channels::new();
    let mut later = small();
    later.training.learning_rate = 1e30;
    let mut clipped = later.clone();
    clipped.remedies.clipping.kind = ClippingKind::ByGlobalNorm;
    let comparison = worker.comparison(clipped, later);
    assert!(comparison.makes_sense() && comparison.without.is_finite, "{comparison:?}");
    // Sums of products overflow in the forward pass of the first step.
    let mut at_once = small();
    at_once.architecture.activation = Activation::Relu;
    at_once.initialization.weights = Initializer::new(InitializerKind::KaimingNormal).with_gain(1e20);
    let comparison = worker.comparison(small(), at_once);
    assert!(comparison.makes_sense(), "{comparison:?}");
    assert_eq!((comparison.without.is_finite, comparison.without.factor_per_layer), (false, None));
}

#[test]
fn every_activation_has_a_time_per_element() {
    let worker = Channels::new();
    let errand = Command::Errand(Box::new(Errand::ActivationTimes { device: Device::Cpu }));
    let Ok(ErrandAnswer::ActivationTimes(times)) = worker.errand(errand) else { panic!("no times") };
    let keys: Vec<&str> = times.times.iter().map(|time| time.key.as_str()).collect();
    assert_eq!(keys, ACTIVATIONS.iter().map(|activation| activation.key()).collect::<Vec<&str>>());
    assert!(times.makes_sense() && times.times.iter().all(|time| time.ns_per_element > 0.0), "{times:?}");
    // Two libm calls an element against an addition: no load of the machine turns that round.
    assert!(times.ns_of(Activation::Gelu) > times.ns_of(Activation::Linear), "{times:?}");
    assert!(times.elu_over_relu().unwrap() > 0.0);
}

#[test]
fn what_cannot_be_measured_says_why_and_leaves_the_worker_as_it_was() {
    let worker = Channels::new();
    let mut recurrent = small();
    recurrent.architecture.kind = gradlab::spec::ArchitectureKind::Recurrent;
    let why = worker.errand(compare(recurrent, small())).unwrap_err();
    assert!(why.contains("not in this version"), "{why}");
    let folder = tempfile::tempdir().unwrap();
    worker.send(configure(&folder, 1_000_000_000));
    worker.send(Command::Run);
    worker.until(|event| matches!(event, Event::Run(RUN, RunMessage::Frame(_))));
    let why = worker.errand(compare(small(), small())).unwrap_err();
    assert_eq!(why, "this process trains a run; pause or stop the run to measure");
    // The run was not disturbed.
    worker.until(|event| matches!(event, Event::Run(RUN, RunMessage::Frame(_))));
    drop(worker.commands);
    assert!(worker.events.iter().any(|event| matches!(event, Event::Run(RUN, RunMessage::Ended(_)))));
    assert_eq!(worker.server.join().unwrap(), Ending::Left);
}

#[test]
fn a_process_that_dies_while_it_measures_is_told_of_and_one_that_panics_says_why() {
    let heard = Heard::new(Some("abort@2"), Patience::default());
    heard.send(compare(small(), small()));
    let (death, _) = heard.death();
    assert!(death.is_out_of_memory() && death.run.is_none(), "{death}");
    let heard = Heard::new(Some("panic@2"), Patience::default());
    heard.send(compare(small(), small()));
    let notices = heard.until(|notice| matches!(notice, Notice::Died(_)));
    let said = notices.iter().find_map(|notice| match notice {
        Notice::Event(Event::Errand(Err(why))) => Some(why.as_str()),
        _ => None,
    });
    assert!(said.unwrap().contains("a fault on purpose in step 2"), "{said:?}");
    assert!(matches!(notices.last(), Some(Notice::Died(death)) if death.cause == Cause::Exited { code: 70 }));
}
