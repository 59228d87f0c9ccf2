//! The log: on standard error, and only what `GRADLAB_LOG` asks for or what is wrong.

use tracing_subscriber::EnvFilter;

/// The environment variable that says what is logged, such as `debug` or `gradlab::worker=debug`.
const VARIABLE: &str = "GRADLAB_LOG";

/// Starts the log. `usual` is what is logged where the user says nothing.
pub fn start(usual: &str) {
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new(usual));
    // Burn, cubecl and wgpu speak `log`. A second start, in a test, changes nothing.
    tracing_log::LogTracer::init().ok();
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time();
    tracing::subscriber::set_global_default(subscriber.finish()).ok();
}
