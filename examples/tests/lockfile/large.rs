//! Files so large that whatever takes the square of their size would not come to an end.

use core::fmt::Write as _;
use std::fs;

use crate::{program, scratch};

/// The number of packages beside the workspace's member.
const MANY: usize = 100_000;

/// Where the packages come from.
const SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

/// A lock file under construction.
struct File {
    text: String,
}

impl File {
    /// A file with one member, which depends on these.
    fn new(dependencies: impl IntoIterator<Item = String>) -> File {
        let mut file = File {
            text: String::new(),
        };
        file.package("app", 0, "", dependencies);
        file
    }

    /// Adds a package of the public registry.
    fn add(&mut self, name: &str, patch: usize, dependencies: impl IntoIterator<Item = String>) {
        self.package(name, patch, SOURCE, dependencies);
    }

    fn package(
        &mut self,
        name: &str,
        patch: usize,
        source: &str,
        dependencies: impl IntoIterator<Item = String>,
    ) {
        let head = format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.{patch}\"\n");
        self.text.push_str(&head);
        self.text.push_str(source);
        self.text.push_str("dependencies = [\n");
        for dependency in dependencies {
            writeln!(self.text, " \"{dependency}\",").expect("a string takes everything");
        }
        self.text.push_str("]\n\n");
    }

    /// What the program answers about the file.
    #[track_caller]
    fn ask(&self, test: &str, question: &[&str]) -> String {
        let path = scratch(test).join("Cargo.lock");
        fs::write(&path, &self.text).expect("a file is written");
        let output = program().arg("--file").arg(&path).args(question).output();
        let output = output.expect("the program starts");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("it prints text")
    }
}

/// Every package depends on the next.
fn chain() -> File {
    let mut file = File::new(["p0".to_owned()]);
    for number in 0..MANY {
        let next = (number + 1 < MANY).then(|| format!("p{}", number + 1));
        file.add(&format!("p{number}"), 0, next);
    }
    file
}

#[test]
fn why_follows_a_long_chain() {
    let text = chain().ask("long-chain", &["why", &format!("p{}", MANY - 1)]);
    let lines: Vec<_> = text.lines().collect();
    // A line for each link, the member's included, and one for what needs the package directly.
    assert_eq!(lines.len(), MANY + 2);
    let indented = |depth: usize, rest: &str| format!("{}└─ {rest}", "   ".repeat(depth - 1));
    assert_eq!(lines[1], indented(1, "p0 1.0.0"));
    assert_eq!(lines[20], indented(20, "p19 1.0.0"));
    assert_eq!(lines[21], indented(20, "21: p20 1.0.0"));
    assert_eq!(lines[MANY], indented(20, "100000: p99999 1.0.0"));
}

#[test]
fn a_long_chain_is_removed() {
    let text = chain().ask("removed-chain", &["remove", "p0"]);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        "With p0 1.0.0, 99999 other packages would disappear; 1 package would stay.",
    );
    assert_eq!(lines[2], "  p1       1.0.0    p0 1.0.0");
    assert_eq!(lines[MANY], "  p99999   1.0.0    p99998 1.0.0");
}

#[test]
fn the_overview_weighs_many_direct_dependencies() {
    let name = |number: usize| format!("p{number}");
    let mut file = File::new((0..MANY).map(name));
    for number in 0..MANY {
        // All of them also need one package below them, which disappears with none.
        file.add(&name(number), 0, ["shared".to_owned()]);
    }
    file.add("shared", 0, ["base".to_owned()]);
    file.add("base", 0, []);
    let text = file.ask("many-direct", &["overview"]);
    assert!(
        text.contains("\n100000 direct dependencies, and how many packages would disappear"),
        "{text}",
    );
    assert!(
        text.contains("\n  and 99990 more, none with more than 1 package\n"),
        "{text}",
    );
}

#[test]
fn many_versions_of_a_name_are_told_apart_and_removed() {
    let mut file = File::new((0..MANY).map(|patch| format!("p 1.0.{patch}")));
    for patch in 0..MANY {
        file.add("p", patch, []);
    }
    let text = file.ask("versions", &["remove", "p"]);
    let first = text.lines().next().expect("there is an answer");
    assert!(first.starts_with("With p 1.0.0 and p 1.0.1 and "));
    let end = " and p 1.0.99999, no other package would disappear; 1 package would stay.";
    assert!(first.ends_with(end));
}

#[test]
fn why_answers_for_many_versions() {
    // Seen from below, every version is behind all the packages that are between it and the member.
    let half = MANY / 2;
    let name = |number: usize| format!("p{number}");
    let mut file = File::new((0..half).map(name));
    for number in 0..half {
        file.add(&name(number), 0, ["q".to_owned()]);
    }
    file.add("q", 0, (0..half).map(|patch| format!("r 1.0.{patch}")));
    for patch in 0..half {
        file.add("r", patch, []);
    }
    let text = file.ask("why-versions", &["why", "r"]);
    let chain = "app 1.0.0 (workspace member)\n└─ p0 1.0.0\n   └─ q 1.0.0\n      └─ r 1.0.";
    assert_eq!(text.matches(chain).count(), half);
}
