//! Training on an adapter from the command line, on software Vulkan where it is installed.

use std::process::Command;

use serde_json::Value;

/// The number of the software Vulkan adapter; nothing where there is none outside of CI.
fn software_vulkan() -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_gradlab")).args(["devices", "--json"]).output().unwrap();
    let devices: Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = devices.as_array().expect("a list");
    let is_software_vulkan = |device: &&Value| device["api"] == "vulkan" && device["kind"] == "software";
    let number = list.iter().find(is_software_vulkan).and_then(|device| device["device"].as_str());
    if number.is_none() {
        assert!(std::env::var_os("CI").is_none(), "software Vulkan is missing: .ci/run installs mesa-vulkan-drivers");
        println!("skipped: no software Vulkan (Debian: mesa-vulkan-drivers)");
    }
    number.map(str::to_owned)
}

#[test]
fn a_run_on_software_vulkan_ends_as_on_the_cpu_and_a_stray_configuration_file_steers_nothing() {
    let Some(number) = software_vulkan() else { return };
    let folder = tempfile::tempdir().unwrap();
    let experiment = "format = 1\n[task]\nkind = \"blobs\"\nn_samples = 100\n[architecture]\nn_hidden = 3\nwidth = 9\n\
        activation = { kind = \"tanh\" }\n[training]\nbatch_size = 20\nn_steps = 12\n";
    std::fs::write(folder.path().join("experiment.toml"), experiment).unwrap();
    // Both runtimes look for these upwards from the working directory; this one would have its compiler write a file.
    let stray = "[compilation.logger]\nlevel = \"full\"\nfile = \"stray.log\"\n";
    std::fs::write(folder.path().join("cubecl.toml"), stray).unwrap();
    std::fs::write(folder.path().join("burn.toml"), "[cubecl.compilation.logger]\nlevel = \"full\"\n").unwrap();
    let run = |device: &str, out: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_gradlab"))
            .args(["run", "experiment.toml", "--quiet", "--device", device, "--out", out])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let summary = std::fs::read_to_string(folder.path().join(out).join("summary.json")).unwrap();
        serde_json::from_str::<Value>(&summary).unwrap()
    };
    let (cpu, adapter) = (run("cpu", "on-cpu"), run(&number, "on-adapter"));
    let [wanted, got] = [&cpu, &adapter].map(|summary| summary["loss"].as_f64().unwrap());
    assert!((got / wanted - 1.0).abs() < 1e-3, "{got} instead of {wanted}");
    assert_eq!(adapter["device"]["self_test"], "not_tested");
    assert!(adapter["device"]["name"].as_str().unwrap().contains("Vulkan, software"), "{adapter}");
    assert!(!folder.path().join("stray.log").exists(), "the stray file was read");
}
