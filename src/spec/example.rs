//! The bundled examples, as the text of their files.

/// An experiment file that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Name of the file in `assets/examples`.
    pub file_name: &'static str,
    /// Name in the menu, the same as the experiment's.
    pub title: &'static str,
    /// The text of the file.
    pub toml: &'static str,
}

/// The examples in the order of the menu.
pub const EXAMPLES: &[Example] = &[
    Example {
        file_name: "textbook_three_layers.toml",
        title: "The textbook's three layers",
        toml: include_str!("../../assets/examples/textbook_three_layers.toml"),
    },
    FIRST_EXAMPLE,
    Example {
        file_name: "deep_relu_he.toml",
        title: "Deep ReLU with He initialization",
        toml: include_str!("../../assets/examples/deep_relu_he.toml"),
    },
    Example {
        file_name: "exploding_relu.toml",
        title: "Exploding ReLU",
        toml: include_str!("../../assets/examples/exploding_relu.toml"),
    },
    Example {
        file_name: "exploding_relu_clipped.toml",
        title: "Exploding ReLU, clipped",
        toml: include_str!("../../assets/examples/exploding_relu_clipped.toml"),
    },
];

/// What the window shows at the first start.
pub const FIRST_EXAMPLE: Example = Example {
    file_name: "deep_sigmoid.toml",
    title: "Deep sigmoid on digits",
    toml: include_str!("../../assets/examples/deep_sigmoid.toml"),
};

#[cfg(test)]
mod tests {
    use super::*;

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
    fn clipping_is_all_that_parts_the_two_exploding_nets() {
        let table = |name: &str| -> toml::Table {
            let mut table: toml::Table =
                EXAMPLES.iter().find(|example| example.file_name == name).unwrap().toml.parse().unwrap();
            table.remove("name");
            table.remove("note");
            table
        };
        let mut clipped = table("exploding_relu_clipped.toml");
        assert!(clipped.remove("remedies").is_some());
        assert_eq!(clipped, table("exploding_relu.toml"));
    }
}
