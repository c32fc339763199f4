//! The `lockfile` program as its user meets it: arguments in, text and an exit code out.
#![forbid(unsafe_code)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The directory with the lock files made for these tests.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_lockfile"))
}

/// Runs the program in the directory of the test files.
fn run(arguments: &str) -> Output {
    let mut program = program();
    program.current_dir(DATA).args(arguments.split_whitespace());
    program.output().expect("the program starts")
}

/// What the program answers. How long the collector took is left out, and so ends the text.
#[track_caller]
fn answer(arguments: &str) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments}: {errors}");
    assert_eq!(errors, "");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    match text.rsplit_once(") in ") {
        Some((before, _)) => format!("{before})"),
        None => text,
    }
}

/// What the program complains of, having printed nothing else.
#[track_caller]
fn complaint(arguments: &str) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    String::from_utf8(output.stderr).expect("it prints text")
}

/// Compares texts by their lines, which a failure shows one by one.
#[track_caller]
fn assert_lines(text: &str, expected: &[&str]) {
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines, expected);
}

#[test]
fn why_shows_the_shortest_chain() {
    assert_lines(
        &answer("why leaf -f cyclic.lock"),
        &[
            "app 0.1.0 (workspace member)",
            "└─ left 1.2.0",
            "   └─ right 1.3.0",
            "      └─ leaf 1.0.0",
            "needed directly by 1 package: right 1.3.0",
        ],
    );
}

#[test]
fn why_answers_for_every_version() {
    assert_lines(
        &answer("why log -f versions.lock"),
        &[
            "tool 0.2.0 (workspace member)",
            "└─ old 1.0.0",
            "   └─ log 0.3.9",
            "needed directly by 1 package: old 1.0.0",
            "",
            "tool 0.2.0 (workspace member)",
            "└─ log 0.4.20",
            "needed directly by 2 packages: log 0.3.9, tool 0.2.0",
        ],
    );
    let one = answer("why log@0.3.9 -f versions.lock");
    assert!(one.ends_with("needed directly by 1 package: old 1.0.0\n"));
}

#[test]
fn why_tells_sources_apart() {
    assert_lines(
        &answer("why shared -f versions.lock"),
        &[
            "tool 0.2.0 (workspace member)",
            "└─ shared 1.0.0 (git+https://example.org/shared?branch=main)",
            "needed directly by 1 package: tool 0.2.0",
            "",
            "tool 0.2.0 (workspace member)",
            "└─ old 1.0.0",
            "   └─ shared 1.0.0",
            "needed directly by 1 package: old 1.0.0",
        ],
    );
}

#[test]
fn why_says_that_a_member_is_one() {
    assert_lines(
        &answer("why app -f cyclic.lock"),
        &[
            "app 0.1.0 (workspace member)",
            "needed directly by 1 package: helper 0.1.0",
        ],
    );
}

#[test]
fn duplicates_are_shown_with_who_pulls_them_in() {
    assert_lines(
        &answer("duplicates -f versions.lock"),
        &[
            "2 packages occur in several versions:",
            "  package  version                                             pulled in by",
            "  log      0.3.9                                               old 1.0.0",
            "           0.4.20                                              log 0.3.9, tool 0.2.0",
            "  shared   1.0.0 (git+https://example.org/shared?branch=main)  tool 0.2.0",
            "           1.0.0                                               old 1.0.0",
        ],
    );
    assert_eq!(
        answer("duplicates -f cyclic.lock"),
        "Every package occurs in one version only.\n",
    );
}

#[test]
fn a_cycle_disappears_with_its_only_user() {
    let text = answer("remove left -f cyclic.lock");
    let (text, heap) = text.split_once("\n\n").expect("the heap is heard last");
    assert_lines(
        text,
        &[
            "With left 1.2.0, 3 other packages would disappear; 3 packages would stay.",
            "  package  version  was needed by",
            "  leaf     1.0.0    right 1.3.0",
            "  right    1.3.0    left 1.2.0",
            "  selfish  2.0.0    right 1.3.0, selfish 2.0.0",
        ],
    );
    assert!(heap.starts_with("The collector called 4 finalizers, then freed 4 objects ("));
    assert!(heap.contains(" bytes) and kept 3 ("));
}

#[test]
fn what_others_need_stays() {
    let first = |arguments| answer(arguments).lines().next().map(str::to_owned);
    assert_eq!(
        first("remove log@0.4.20 -f versions.lock").as_deref(),
        Some("With log 0.4.20, no other package would disappear; 5 packages would stay."),
    );
    assert_eq!(
        first("remove log -f versions.lock").as_deref(),
        Some(
            "With log 0.3.9 and log 0.4.20, no other package would disappear; \
             4 packages would stay."
        ),
    );
    assert_eq!(
        first("remove old -f versions.lock").as_deref(),
        Some("With old 1.0.0, 2 other packages would disappear; 3 packages would stay."),
    );
}

#[test]
fn a_member_can_be_removed() {
    let text = answer("remove app -f cyclic.lock");
    let (text, _) = text.split_once("\n\n").expect("the heap is heard last");
    assert_lines(
        text,
        &[
            "With app 0.1.0, 5 other packages would disappear; 1 package would stay.",
            "  package  version  was needed by",
            "  leaf     1.0.0    right 1.3.0",
            "  left     1.2.0    app 0.1.0, right 1.3.0",
            "  log      0.4.20   app 0.1.0",
            "  right    1.3.0    left 1.2.0",
            "  selfish  2.0.0    right 1.3.0, selfish 2.0.0",
        ],
    );
}

#[test]
fn the_overview_is_the_default() {
    let text = answer("-f versions.lock");
    let (text, heap) = text
        .split_once("\n\nThe heap ran ")
        .expect("the heap is heard last");
    assert_lines(
        text,
        &[
            "versions.lock: 1 workspace member and 5 further packages, linked by 6 dependencies.",
            "",
            "2 packages occur in several versions:",
            "  package  version                                             pulled in by",
            "  log      0.3.9                                               old 1.0.0",
            "           0.4.20                                              log 0.3.9, tool 0.2.0",
            "  shared   1.0.0 (git+https://example.org/shared?branch=main)  tool 0.2.0",
            "           1.0.0                                               old 1.0.0",
            "",
            "3 direct dependencies, and how many packages would disappear with each:",
            "  package  version                                             packages  itself and",
            "  old      1.0.0                                                      3  log, shared",
            "  log      0.4.20                                                     1",
            "  shared   1.0.0 (git+https://example.org/shared?branch=main)         1",
        ],
    );
    // Four graphs of six packages each were made, one to ask and three to remove from.
    assert!(
        heap.ends_with(", freed 24 objects, and holds 0 objects.\n"),
        "{heap}"
    );
    assert!(answer("overview -f versions.lock").starts_with(text));
}

#[test]
fn packages_that_nothing_needs_are_set_apart() {
    let text = answer("-f unneeded.lock");
    assert_lines(
        &text.lines().take(2).collect::<Vec<_>>().join("\n"),
        &[
            "unneeded.lock: 1 workspace member and 1 further package, linked by 1 dependency.",
            "Needed by no member: ghost 1.0.0, spirit 1.0.0.",
        ],
    );
    // That `spirit` needs it too is no reason.
    assert_lines(
        &answer("why log -f unneeded.lock"),
        &[
            "tool 0.2.0 (workspace member)",
            "└─ log 0.4.20",
            "needed directly by 1 package: tool 0.2.0",
        ],
    );
    assert_eq!(
        complaint("why ghost -f unneeded.lock"),
        "error: no workspace member needs `ghost`, which is in `unneeded.lock`\n  \
         help: the next `cargo build` takes it out of there\n",
    );
}

#[test]
fn every_version_of_the_format_is_read() {
    let head = |arguments| {
        let text = answer(arguments);
        let lines = text.lines().take_while(|line| !line.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = |first: &str, packages: usize, dependencies: usize| {
        vec![
            first.to_owned(),
            format!("  packages               {packages}"),
            "  - workspace members    1".to_owned(),
            format!("  - from crates.io       {}", packages - 1),
            "  - from elsewhere       0".to_owned(),
            "  - needed by no member  0".to_owned(),
            format!("  dependencies           {dependencies}"),
        ]
    };
    assert_eq!(
        head("stats -f root.lock"),
        expected("root.lock, version 1 or 2 of the format", 2, 1),
    );
    assert_eq!(
        head("stats -f v1.lock"),
        expected("v1.lock, version 1 or 2 of the format", 3, 2),
    );
    assert_eq!(
        head("stats -f v2.lock"),
        expected("v2.lock, version 1 or 2 of the format", 2, 1),
    );
    assert_eq!(
        head("stats -f versions.lock")[..4],
        [
            "versions.lock, version 3 of the format",
            "  packages               6",
            "  - workspace members    1",
            "  - from crates.io       4",
        ],
    );
    assert_eq!(
        head("stats -f cyclic.lock")[0],
        "cyclic.lock, version 4 of the format",
    );
}

#[test]
fn the_heap_holds_what_the_members_need() {
    let text = answer("stats -f cyclic.lock");
    let heap: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with("The heap"))
        .collect();
    assert_eq!(heap[1], "  objects         7");
    assert_eq!(heap[3], "  roots           7");
    let last = heap.last().expect("there are lines");
    assert!(
        last.starts_with(
            "Without roots, 7 packages are finalized; then the collector freed 7 objects ("
        ),
        "{last}",
    );
    assert!(last.ends_with(" bytes) and kept 0 (0 bytes)"), "{last}");
}

#[test]
fn files_with_little_in_them_are_answered() {
    let text = answer("-f no_packages.lock");
    assert!(text.starts_with(
        "no_packages.lock: 0 workspace members and 0 further packages, linked by 0 dependencies.\n\n"
    ));
    let text = answer("-f memberless.lock");
    assert_eq!(
        text.lines().nth(1),
        Some("Every package has a source, so no member is there to need them."),
    );
}

#[test]
fn files_that_cannot_be_used_are_named_with_a_remedy() {
    let remedy = "\n  help: restore it, or delete it and run `cargo generate-lockfile`\n";
    assert_eq!(
        complaint("-f empty.lock"),
        format!("error: `empty.lock` is not a lock file: it is empty{remedy}"),
    );
    assert_eq!(
        complaint("-f dangling.lock"),
        format!(
            "error: `dangling.lock` is not a lock file: line 7: \
             `tool 0.2.0` depends on `log`, which is not in the file{remedy}"
        ),
    );
    let malformed = complaint("-f malformed.lock");
    let begin = "error: `malformed.lock` is not a lock file: line 4: ";
    assert!(
        malformed.starts_with(begin) && malformed.ends_with(remedy),
        "{malformed}"
    );

    let binary = scratch("binary").join("binary.lock");
    fs::write(&binary, b"version = 4\n\xff\n").expect("a file is written");
    let output = program()
        .arg("--file")
        .arg(&binary)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("line 2: this is not UTF-8 text"), "{text}");
}

#[test]
fn a_missing_file_is_named_with_a_remedy() {
    let text = complaint("stats --file=missing.lock");
    assert!(
        text.starts_with("error: cannot read `missing.lock`: "),
        "{text}"
    );
    assert!(
        text.ends_with("\n  help: `cargo generate-lockfile` makes a `Cargo.lock`\n"),
        "{text}",
    );
    assert!(complaint("--file .").starts_with("error: cannot read `.`: "));
}

#[test]
fn an_unknown_package_is_an_error_with_a_guess() {
    assert_eq!(
        complaint("why lgo -f cyclic.lock"),
        "error: there is no package `lgo` in `cyclic.lock`\n  help: did you mean `log`?\n",
    );
    assert_eq!(
        complaint("remove log@9.9.9 -f versions.lock"),
        "error: there is no package `log@9.9.9` in `versions.lock`\n  \
         help: there is `log@0.3.9` or `log@0.4.20`\n",
    );
    assert_eq!(
        complaint("remove something_else -f cyclic.lock"),
        "error: there is no package `something_else` in `cyclic.lock`\n",
    );
}

#[test]
fn a_mistaken_command_line_is_explained() {
    assert_eq!(
        complaint("removed log"),
        "error: there is no command `removed`; did you mean `remove`?\n  \
         help: `lockfile --help` lists the commands\n",
    );
    assert!(complaint("why").starts_with("error: `why` needs a package\n"));
    assert!(complaint("--fast").starts_with("error: there is no option `--fast`\n"));
}

#[test]
fn help_and_version_need_no_file() {
    let empty = scratch("help");
    for (option, expected) in [("--help", "Usage: lockfile"), ("-V", "lockfile ")] {
        let mut program = program();
        let output = program.current_dir(&empty).arg(option).output();
        let output = output.expect("the program starts");
        assert!(output.status.success());
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn the_nearest_lock_file_is_found() {
    let top = scratch("nearest");
    let below = top.join("a/b");
    fs::create_dir_all(&below).expect("a directory is made");
    fs::copy(Path::new(DATA).join("v2.lock"), top.join("Cargo.lock")).expect("a file is copied");
    let output = program().current_dir(&below).arg("stats").output();
    let output = output.expect("the program starts");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("Cargo.lock, version 1 or 2 of the format\n"),
        "{text}"
    );
}

#[test]
fn this_workspace_can_be_asked_about() {
    let workspace = Path::new(DATA).join("../../..");
    let lock = fs::read_to_string(workspace.join("Cargo.lock")).expect("the workspace is locked");
    let packages = lock.matches("[[package]]").count();
    let ask = |arguments: &str| {
        let mut program = program();
        program
            .current_dir(&workspace)
            .args(arguments.split_whitespace());
        let output = program.output().expect("the program starts");
        assert!(output.status.success(), "{arguments}");
        String::from_utf8(output.stdout).expect("it prints text")
    };

    let text = ask("");
    assert!(text.starts_with("Cargo.lock: "), "{text}");
    assert!(text.ends_with(" and holds 0 objects.\n"), "{text}");
    let text = ask("stats");
    assert!(
        text.contains(&format!("  packages               {packages}\n")),
        "{text}"
    );
    assert!(
        text.contains(&format!("  objects         {packages}\n")),
        "{text}"
    );
    let text = ask("why gc-derive");
    assert!(
        text.starts_with("gc-derive 0.1.0 (workspace member)\nneeded directly by "),
        "{text}"
    );
    assert!(ask("why syn").contains(" (workspace member)\n└─ "));
    assert!(ask("remove gc-core").starts_with("With gc-core 0.1.0, "));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    // The answer has to be longer than what a pipe holds, or nobody would notice.
    let lock = scratch("pipe").join("Cargo.lock");
    let mut text =
        String::from("[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n");
    let names = || (0..10_000).map(|number| format!("package-{number}"));
    for name in names() {
        text.push_str(&format!("  \"{name} 1.0.0\",\n  \"{name} 2.0.0\",\n"));
    }
    text.push_str("]\n");
    for name in names() {
        for version in ["1.0.0", "2.0.0"] {
            text.push_str(&format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry+x\"\n"
            ));
        }
    }
    fs::write(&lock, text).expect("a file is written");

    let mut child = program()
        .arg("duplicates")
        .arg("--file")
        .arg(&lock)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut output = child.stdout.take().expect("it is piped");
    let mut begin = [0; 16];
    output.read_exact(&mut begin).expect("there is an answer");
    assert_eq!(&begin, b"10000 packages o");
    drop(output);
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// An empty directory for one test.
fn scratch(test: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("lockfile")
        .join(test);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("a directory is made");
    directory
}
