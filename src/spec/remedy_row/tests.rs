//! How switching remedies changes the experiment and what is remembered.

use super::*;
use crate::spec::{Clipping, Fan};

fn start() -> (Experiment, RemedyMemory) {
    (Experiment::default(), RemedyMemory::default())
}

#[test]
fn the_first_experiment_has_no_remedy_and_the_rows_offer_relu_he_and_the_global_norm() {
    let (experiment, memory) = start();
    assert!(!RemedyRow::is_any_on(&experiment));
    let selected: Vec<&str> = RemedyRow::ALL.iter().map(|row| row.selected(&experiment, &memory).label).collect();
    assert_eq!(selected, ["ReLU", "By global norm", "He"]);
    assert_eq!(RemedyRow::Clipping.strength(&experiment, &memory), Some(1.0));
}

#[test]
fn every_row_and_option_switches_on_and_off_again_without_a_trace_in_the_experiment() {
    for row in RemedyRow::ALL {
        for option in row.options().iter().filter(|option| option.unavailable.is_none()) {
            let (mut experiment, mut memory) = start();
            assert!(row.select(option.key, &mut experiment, &mut memory));
            assert_eq!(experiment, Experiment::default(), "an option of a row that is off is only remembered");
            row.switch_on(&mut experiment, &mut memory);
            assert!(row.is_on(&experiment), "{}", option.label);
            assert_eq!(row.selected(&experiment, &memory), option);
            row.switch_off(&mut experiment, &mut memory);
            assert_eq!(experiment, Experiment::default());
            assert_eq!(row.selected(&experiment, &memory), option, "the choice is remembered while off");
        }
    }
}

#[test]
fn switching_off_returns_to_the_last_value_that_was_none() {
    let (mut experiment, mut memory) = start();
    experiment.architecture.activation = Activation::Tanh;
    experiment.initialization.weights = Initializer::new(InitializerKind::LecunNormal).with_gain(2.5);
    let before = experiment.clone();
    RemedyRow::Activation.switch_on(&mut experiment, &mut memory);
    RemedyRow::Initialization.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment.short_label(), "ReLU, He normal");
    RemedyRow::switch_all_off(&mut experiment, &mut memory);
    assert_eq!(experiment, before);
}

#[test]
fn a_remedy_chosen_in_the_left_panel_turns_its_row_on_and_off_leads_back_to_sigmoid_and_xavier() {
    let (mut experiment, mut memory) = start();
    experiment.architecture.activation = Activation::Elu { alpha: 0.5 };
    experiment.initialization.weights.kind = InitializerKind::KaimingUniform;
    experiment.initialization.weights.fan = Fan::Out;
    let chosen = experiment.clone();
    assert!(RemedyRow::Activation.is_on(&experiment) && RemedyRow::Initialization.is_on(&experiment));
    assert_eq!(RemedyRow::Initialization.selected(&experiment, &memory).label, "He");
    RemedyRow::switch_all_off(&mut experiment, &mut memory);
    assert_eq!(experiment, Experiment::default());
    RemedyRow::Activation.switch_on(&mut experiment, &mut memory);
    RemedyRow::Initialization.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment, chosen, "alpha, fan and the uniform form are remembered");
    assert!(RemedyRow::Activation.select("elu", &mut experiment, &mut memory));
    assert_eq!(experiment, chosen, "choosing what is chosen keeps its parameters");
}

#[test]
fn clipping_keeps_its_threshold_while_it_is_off_and_takes_a_new_one_at_once_while_on() {
    let (mut experiment, mut memory) = start();
    RemedyRow::Clipping.set_strength(0.25, &mut experiment, &mut memory);
    assert_eq!(experiment, Experiment::default());
    RemedyRow::Clipping.switch_on(&mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping, Clipping { kind: ClippingKind::ByGlobalNorm, threshold: 0.25 });
    RemedyRow::Clipping.set_strength(4.0, &mut experiment, &mut memory);
    assert_eq!(experiment.remedies.clipping.threshold, 4.0);
    assert!(RemedyRow::Clipping.select("by_value", &mut experiment, &mut memory));
    RemedyRow::Clipping.switch_off(&mut experiment, &mut memory);
    assert_eq!(experiment, Experiment::default(), "the experiment holds only what is in force");
    assert_eq!(memory.clipping, Clipping { kind: ClippingKind::ByValue, threshold: 4.0 });
}

#[test]
fn what_this_version_lacks_cannot_be_selected() {
    let (mut experiment, mut memory) = start();
    for (row, key) in [
        (RemedyRow::Initialization, "lsuv"),
        (RemedyRow::Activation, "prelu"),
        (RemedyRow::Clipping, "adaptive"),
        (RemedyRow::Activation, "sigmoid"),
    ] {
        assert!(!row.select(key, &mut experiment, &mut memory), "{key}");
    }
    assert_eq!((experiment, memory), start());
}

#[test]
fn every_sentence_fits_into_two_lines_of_the_panel_and_every_tooltip_is_complete() {
    for row in RemedyRow::ALL {
        for option in row.options() {
            let (mut experiment, mut memory) = start();
            row.switch_on(&mut experiment, &mut memory);
            match row {
                RemedyRow::Activation => {
                    experiment.architecture.activation = Activation::from_key(option.key).unwrap();
                }
                RemedyRow::Clipping => {
                    experiment.remedies.clipping.kind = ClippingKind::from_key(option.key).unwrap();
                }
                RemedyRow::Initialization => {
                    let kind = InitializerKind::from_key(option.key).unwrap();
                    experiment.initialization.weights = Initializer::new(kind);
                }
            }
            assert_eq!(row.selected(&experiment, &memory), option);
            let sentence = row.mechanism(&experiment, &memory);
            assert!(n_lines(sentence, 40) <= 2, "{sentence}");
            for text in [
                sentence,
                row.formula(&experiment, &memory),
                row.limitation(&experiment, &memory),
                row.reference(&experiment, &memory),
            ] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text:?}", option.label);
            }
        }
    }
}

/// Lines that a text needs at so many letters a line (the panel has 232 points, about 40 letters of size 12).
fn n_lines(text: &str, n_letters: usize) -> usize {
    let mut lines = vec![0];
    for word in text.split(' ') {
        let last = lines.last_mut().unwrap();
        if *last > 0 && *last + 1 + word.len() > n_letters {
            lines.push(word.len());
        } else {
            *last += word.len() + usize::from(*last > 0);
        }
    }
    lines.len()
}
