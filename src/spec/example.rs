//! The bundled examples, as the text of their files.

use super::choice::choices;

choices! {
    /// What an example is about: a sub-menu of the examples.
    pub enum ExampleGroup {
        /// Gradients that vanish or explode.
        WhatGoesWrong => ("what_goes_wrong", "What goes wrong"),
        /// Nonlinearities.
        Activation => ("activation", "Activation"),
        /// Rules for the first weights.
        Initialization => ("initialization", "Initialization"),
        /// Normalization over the batch or the layer.
        Normalization => ("normalization", "Normalization"),
        /// Skips around layers.
        Residual => ("residual", "Residual connections"),
        /// Limits on the gradient.
        Clipping => ("clipping", "Clipping"),
        /// Penalties, decay and the max norm.
        WeightRegularization => ("weight_regularization", "Weight regularization"),
        /// Learning rates that change.
        Schedule => ("schedule", "Schedule"),
    }
}

/// An experiment file that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Where the menu has it.
    pub group: ExampleGroup,
    /// Name of the file in `assets/examples`.
    pub file_name: &'static str,
    /// Name in the menu, the same as the experiment's.
    pub title: &'static str,
    /// The text of the file.
    pub toml: &'static str,
}

macro_rules! example {
    ($group:ident, $file_name:literal, $title:literal) => {
        Example {
            group: ExampleGroup::$group,
            file_name: $file_name,
            title: $title,
            toml: include_str!(concat!("../../assets/examples/", $file_name)),
        }
    };
}

/// What the window shows at the first start.
pub const FIRST_EXAMPLE: Example = example!(WhatGoesWrong, "deep_sigmoid.toml", "Deep sigmoid on digits");

/// The examples in the order of the menu: group by group, each net before its cures.
#[rustfmt::skip]
pub const EXAMPLES: &[Example] = &[
    example!(WhatGoesWrong, "textbook_three_layers.toml", "The textbook's three layers"),
    FIRST_EXAMPLE,
    example!(WhatGoesWrong, "exploding_relu.toml", "Exploding ReLU"),
    example!(WhatGoesWrong, "flat_weight_gradients.toml", "The flat weight gradient"),
    example!(WhatGoesWrong, "flat_weight_gradients_glorot.toml", "The flat weight gradient, Glorot's rule"),
    example!(Activation, "deep_relu_he.toml", "Deep ReLU with He initialization"),
    example!(Activation, "deep_prelu.toml", "Deep PReLU, a learned slope"),
    example!(Activation, "dying_relu.toml", "Dying ReLU"),
    example!(Activation, "dying_relu_leaky.toml", "Dying ReLU, kept alive by a leak"),
    example!(Activation, "dying_relu_elu.toml", "Dying ReLU, kept alive by ELU"),
    example!(Initialization, "relu_30_old.toml", "30 ReLU layers, the old rule"),
    example!(Initialization, "relu_30_glorot.toml", "30 ReLU layers, Glorot's rule"),
    example!(Initialization, "relu_30_he.toml", "30 ReLU layers, He's rule"),
    example!(Initialization, "relu_30_lsuv.toml", "30 ReLU layers, LSUV"),
    example!(Initialization, "relu_30_identity.toml", "30 ReLU layers, identity"),
    example!(Initialization, "tanh_200_gaussian.toml", "200 tanh layers, Gaussian weights"),
    example!(Initialization, "tanh_200_orthogonal.toml", "200 tanh layers, orthogonal weights"),
    example!(Normalization, "deep_sigmoid_batch_norm.toml", "Deep sigmoid with batch normalization"),
    example!(Normalization, "relu_batch_norm_20.toml", "Batch normalization, 20 ReLU layers"),
    example!(Normalization, "relu_batch_norm_81.toml", "Batch normalization, 81 ReLU layers"),
    example!(Normalization, "relu_batch_norm_81_residual.toml", "Batch normalization, 81 ReLU layers, residual"),
    example!(Normalization, "small_batch_batch_norm.toml", "Batches of 8, batch normalization"),
    example!(Normalization, "small_batch_layer_norm.toml", "Batches of 8, layer normalization"),
    example!(Normalization, "small_batch_rms_norm.toml", "Batches of 8, RMS normalization"),
    example!(Residual, "plain_110.toml", "110 layers, plain"),
    example!(Residual, "residual_110_unscaled.toml", "110 layers, residual without a scale"),
    example!(Residual, "residual_110_scaled.toml", "110 layers, residual scaled by depth"),
    example!(Residual, "residual_110_rezero.toml", "110 layers, residual with ReZero"),
    example!(Clipping, "exploding_relu_clipped.toml", "Exploding ReLU, clipped"),
    example!(Clipping, "exploding_relu_by_value.toml", "Exploding ReLU, clipped by value"),
    example!(Clipping, "exploding_relu_each.toml", "Exploding ReLU, each clipped by its norm"),
    example!(Clipping, "fast_relu.toml", "Too large a rate"),
    example!(Clipping, "fast_relu_adaptive.toml", "Too large a rate, adaptive clipping"),
    example!(WeightRegularization, "chaotic_tanh.toml", "Chaotic tanh"),
    example!(WeightRegularization, "chaotic_tanh_l1.toml", "Chaotic tanh, L1 penalty"),
    example!(WeightRegularization, "chaotic_tanh_l2.toml", "Chaotic tanh, L2 penalty"),
    example!(WeightRegularization, "chaotic_tanh_l2_strong.toml", "Chaotic tanh, too strong an L2 penalty"),
    example!(WeightRegularization, "chaotic_tanh_decoupled.toml", "Chaotic tanh, decoupled decay"),
    example!(WeightRegularization, "exploding_relu_max_norm.toml", "Exploding ReLU, max norm"),
    example!(Schedule, "cold_start.toml", "Full speed from the first step"),
    example!(Schedule, "warm_up.toml", "Warm-up"),
    example!(Schedule, "noisy_batches.toml", "Noisy batches"),
    example!(Schedule, "noisy_batches_cosine.toml", "Noisy batches, cosine schedule"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Choice;

    /// A net, another, and the only setting in which they differ.
    const PAIRS: &[(&str, &str, &str)] = &[
        ("flat_weight_gradients", "flat_weight_gradients_glorot", "initialization.weights"),
        ("deep_relu_he", "deep_prelu", "architecture.activation"),
        ("dying_relu", "dying_relu_leaky", "architecture.activation"),
        ("dying_relu", "dying_relu_elu", "architecture.activation"),
        ("relu_30_old", "relu_30_glorot", "initialization.weights"),
        ("relu_30_old", "relu_30_he", "initialization.weights"),
        ("relu_30_old", "relu_30_lsuv", "initialization.weights"),
        ("relu_30_old", "relu_30_identity", "initialization.weights"),
        ("tanh_200_gaussian", "tanh_200_orthogonal", "initialization.weights"),
        ("deep_sigmoid", "deep_sigmoid_batch_norm", "remedies.normalization"),
        ("relu_batch_norm_81", "relu_batch_norm_81_residual", "remedies.residual"),
        ("small_batch_batch_norm", "small_batch_layer_norm", "remedies.normalization.kind"),
        ("small_batch_batch_norm", "small_batch_rms_norm", "remedies.normalization.kind"),
        ("plain_110", "residual_110_unscaled", "remedies.residual"),
        ("residual_110_unscaled", "residual_110_scaled", "remedies.residual.scale"),
        ("residual_110_unscaled", "residual_110_rezero", "remedies.residual.scale"),
        ("exploding_relu", "exploding_relu_clipped", "remedies.clipping"),
        ("exploding_relu", "exploding_relu_by_value", "remedies.clipping"),
        ("exploding_relu", "exploding_relu_each", "remedies.clipping"),
        ("exploding_relu_clipped", "exploding_relu_max_norm", "remedies.weight_penalty"),
        ("fast_relu", "fast_relu_adaptive", "remedies.clipping"),
        ("chaotic_tanh", "chaotic_tanh_l1", "remedies.weight_penalty"),
        ("chaotic_tanh", "chaotic_tanh_l2", "remedies.weight_penalty"),
        ("chaotic_tanh_l2", "chaotic_tanh_l2_strong", "remedies.weight_penalty.l2"),
        ("chaotic_tanh", "chaotic_tanh_decoupled", "remedies.weight_penalty"),
        ("cold_start", "warm_up", "training.schedule"),
        ("noisy_batches", "noisy_batches_cosine", "training.schedule"),
    ];

    fn table(name: &str) -> toml::Table {
        let file_name = format!("{name}.toml");
        let example = EXAMPLES.iter().find(|example| example.file_name == file_name).expect("an example of this name");
        let mut table: toml::Table = example.toml.parse().unwrap();
        table.remove("name");
        table.remove("note");
        table
    }

    /// Takes a setting out, and the tables that are empty without it.
    fn take(table: &mut toml::Table, path: &str) -> Option<toml::Value> {
        match path.split_once('.') {
            None => table.remove(path),
            Some((head, tail)) => {
                let inner = table.get_mut(head)?.as_table_mut()?;
                let value = take(inner, tail);
                if inner.is_empty() {
                    table.remove(head);
                }
                value
            }
        }
    }

    #[test]
    fn every_example_opens_with_a_comment_and_says_what_to_look_at() {
        for example in EXAMPLES {
            assert!(example.toml.starts_with("# "), "{}", example.file_name);
            let table: toml::Table = example.toml.parse().unwrap();
            assert_eq!(table["format"].as_integer(), Some(1));
            assert_eq!(table["name"].as_str(), Some(example.title));
            let note = table["note"].as_str().unwrap();
            assert!(note.starts_with(char::is_uppercase) && !note.ends_with('.'), "{note}");
        }
    }

    #[test]
    fn every_file_in_the_folder_is_in_the_menu() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/examples");
        let mut files: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        let mut listed: Vec<&str> = EXAMPLES.iter().map(|example| example.file_name).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
    }

    #[test]
    fn the_menu_has_every_group_once_and_what_comes_first_in_one_of_them() {
        let mut groups: Vec<ExampleGroup> = EXAMPLES.iter().map(|example| example.group).collect();
        groups.dedup();
        assert_eq!(groups, ExampleGroup::ALL);
        assert!(EXAMPLES.contains(&FIRST_EXAMPLE));
    }

    #[test]
    fn a_net_and_its_cure_differ_in_one_remedy_only() {
        for (net, cure, path) in PAIRS {
            let (mut net_table, mut cure_table) = (table(net), table(cure));
            assert_ne!(take(&mut net_table, path), take(&mut cure_table, path), "{net} and {cure}: {path}");
            assert_eq!(net_table, cure_table, "{net} and {cure} differ in more than {path}");
        }
    }
}
