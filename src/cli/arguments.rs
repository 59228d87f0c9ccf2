//! The arguments, as clap reads them.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// See, explain and cure vanishing and exploding gradients
#[derive(Debug, Parser)]
#[command(
    name = "gradlab",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
        gradlab                                open the window\n  \
        gradlab experiment.toml                open an experiment in the window\n  \
        gradlab run experiment.toml --out DIR  train without a window\n  \
        gradlab check experiment.toml          list every problem of a file"
)]
pub struct Arguments {
    /// What to do; the window is opened where nothing is said.
    #[command(subcommand)]
    pub task: Option<Task>,
    /// How to open the window.
    #[command(flatten)]
    pub window: WindowArguments,
}

/// How to open the window.
#[derive(Clone, Debug, Args)]
pub struct WindowArguments {
    /// Experiment (.toml) or document (.gradlab) to open in the window
    pub file: Option<PathBuf>,
    /// What draws the window; by itself the program tries wgpu first
    #[arg(long, value_enum)]
    pub renderer: Option<Renderer>,
}

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Renderer {
    /// Vulkan, Metal or DX12
    Wgpu,
    /// OpenGL
    Glow,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Train an experiment and write its results into a folder
    #[command(after_help = "Examples:\n  \
        gradlab run experiment.toml --out results\n  \
        gradlab run experiment.toml --device 0 --out results --force\n  \
        gradlab run experiment.toml --out results --quiet --json | jq .factor_per_layer\n\n\
        Exit status: 0 when the run ended as asked, also when it diverged; 2 for bad input or arguments; \
        1 for a fault of the device or the file system.")]
    Run(RunArguments),
    /// List every problem of an experiment file or a document
    #[command(after_help = "Examples:\n  gradlab check experiment.toml\n  gradlab check results/run.gradlab")]
    Check(CheckArguments),
    /// List the devices that can train
    #[command(after_help = "Examples:\n  gradlab devices\n  gradlab devices --json")]
    Devices(DevicesArguments),
    /// Draw a figure from a document
    #[command(after_help = "Examples:\n  \
        gradlab figure results/run.gradlab --kind depth_profile --step 240 --out profile.svg\n  \
        gradlab figure results/run.gradlab --kind heat_map --out map.png --dpi 300")]
    Figure(FigureArguments),
    /// The training process of a window
    #[command(hide = true)]
    Worker {
        /// The process that started it.
        #[arg(long)]
        parent: u32,
    },
}

/// Arguments of `gradlab run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Experiment file
    pub file: PathBuf,
    /// Where to compute: cpu, or the number or name of an adapter as `gradlab devices` lists it
    #[arg(long, default_value = "cpu")]
    pub device: String,
    /// Folder for the results; is created
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Write into a folder that is not empty, over what an earlier run left there
    #[arg(long)]
    pub force: bool,
    /// Nothing on standard error unless something goes wrong
    #[arg(long)]
    pub quiet: bool,
    /// The summary on standard output as JSON
    #[arg(long)]
    pub json: bool,
    /// Measure every N-th step; the first 16 and the last are always measured
    #[arg(long, value_name = "N", default_value = "1", value_parser = n_steps)]
    pub measure_every: NonZeroU64,
    /// Go on after the loss or a gradient stopped being finite
    #[arg(long)]
    pub continue_after_divergence: bool,
}

/// Arguments of `gradlab check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Experiment file (.toml) or document (.gradlab)
    pub file: PathBuf,
}

/// Arguments of `gradlab devices`.
#[derive(Debug, Args)]
pub struct DevicesArguments {
    /// Compare each device's gradients with the CPU's
    #[arg(long)]
    pub test: bool,
    /// The list as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `gradlab figure`.
#[derive(Debug, Args)]
pub struct FigureArguments {
    /// Document (.gradlab)
    pub file: PathBuf,
    /// What to draw: depth_profile, gradient_over_time, heat_map, loss, activation, clipping, weights
    #[arg(long)]
    pub kind: String,
    /// The step to draw; the last one where nothing is said
    #[arg(long)]
    pub step: Option<u64>,
    /// The run of the document, by its number; the last one where nothing is said
    #[arg(long)]
    pub run: Option<u64>,
    /// The picture, .svg or .png
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Width of the picture in millimetres
    #[arg(long, value_name = "MM")]
    pub width: Option<f32>,
    /// Height of the picture in millimetres
    #[arg(long, value_name = "MM")]
    pub height: Option<f32>,
    /// Pixels per inch of a .png
    #[arg(long, default_value = "300")]
    pub dpi: f32,
}

/// A whole number from 1.
fn n_steps(text: &str) -> Result<NonZeroU64, String> {
    let number = text.parse::<u64>().map_err(|_| "must be a whole number, 1 or more".to_owned())?;
    NonZeroU64::new(number).ok_or_else(|| "must be 1 or more".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_that_is_shown_has_examples_and_the_worker_is_not_shown() {
        let mut command = Arguments::command();
        command.build();
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
            let help = sub.clone().render_long_help().to_string();
            assert!(help.contains("Examples:") && help.contains(&format!("gradlab {}", sub.get_name())), "{help}");
        }
        let help = command.render_long_help().to_string();
        assert!(!help.contains("worker") && !help.contains("FAULT"), "{help}");
    }

    #[test]
    fn measuring_every_zeroth_step_is_refused_in_plain_words() {
        let parse =
            |every| Arguments::try_parse_from(["gradlab", "run", "a.toml", "--out", "d", "--measure-every", every]);
        let told = parse("0").unwrap_err().to_string();
        assert!(told.contains("must be 1 or more") && !told.contains("non-zero"), "{told}");
        assert!(parse("10").is_ok());
    }

    #[test]
    fn a_file_alone_opens_the_window() {
        let arguments = Arguments::parse_from(["gradlab", "some file.toml", "--renderer", "glow"]);
        assert!(arguments.task.is_none());
        assert_eq!(arguments.window.file, Some("some file.toml".into()));
        assert_eq!(arguments.window.renderer, Some(Renderer::Glow));
        assert!(Arguments::parse_from(["gradlab"]).window.file.is_none());
    }
}
