//! Versions of the program and of the libraries that compute, as they were built in.

/// The lock file that the program was built with.
const LOCK_FILE: &str = include_str!("../../Cargo.lock");

/// Name and version of everything that decides about numbers.
pub fn versions() -> Vec<(&'static str, &'static str)> {
    let library = |name| locked_version(LOCK_FILE, name).map(|version| (name, version));
    let own = ("gradlab", env!("CARGO_PKG_VERSION"));
    std::iter::once(own).chain(["burn", "wgpu"].into_iter().filter_map(library)).collect()
}

fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let package = lock.split("[[package]]").find(|package| {
        package.lines().any(|line| line.strip_prefix("name = ").is_some_and(|found| found.trim_matches('"') == name))
    })?;
    package.lines().find_map(|line| line.strip_prefix("version = ")).map(|version| version.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_are_those_of_the_lock_file() {
        let versions = versions();
        let names: Vec<&str> = versions.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["gradlab", "burn", "wgpu"]);
        assert!(LOCK_FILE.contains(&format!("name = \"burn\"\nversion = \"{}\"", versions[1].1)));
    }
}
