//! Names that are not text, or that a terminal would obey instead of showing.

use std::fs;

use crate::{assert_lines, program, scratch};

/// A lock file whose names try to clear the screen, to start a line and to reverse the direction.
const STRANGE: &str = r#"
[[package]]
name = "app\u001b[2J"
version = "1.0.0\r"
dependencies = ["bad\nname 1.0.0", "bad\nname 2.0.0"]

[[package]]
name = "bad\nname"
version = "1.0.0"
source = "git+https://example.org/\u0007\u202e"

[[package]]
name = "bad\nname"
version = "2.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
"#;

/// Runs the program on a file in a directory, both with strange names, and returns what it said to
/// either stream.
fn said(directory: &str, content: &str, arguments: &[&str]) -> String {
    let directory = scratch(directory);
    fs::write(directory.join("\u{1b}c.lock"), content).expect("a file is written");
    let mut program = program();
    program.current_dir(&directory).args(["-f", "\u{1b}c.lock"]);
    let output = program.args(arguments).output();
    let output = output.expect("the program starts");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("it prints text")
}

/// Whether a character is one that only the program itself may print.
fn is_obeyed(c: char) -> bool {
    c.is_control() && c != '\n' || c == '\u{202e}'
}

#[test]
fn what_a_terminal_would_obey_is_shown_instead() {
    assert_lines(
        &said("obeyed", STRANGE, &["why", "bad\nname@1.0.0"]),
        &[
            "app\\u{1b}[2J 1.0.0\\r (workspace member)",
            "└─ bad\\nname 1.0.0 (git+https://example.org/\\u{7}\\u{202e})",
            "needed directly by 1 package: app\\u{1b}[2J 1.0.0\\r",
        ],
    );
    assert_lines(
        &said("duplicates", STRANGE, &["duplicates"]),
        &[
            "1 package occurs in several versions:",
            "  package    version                                        pulled in by",
            "  bad\\nname  1.0.0 (git+https://example.org/\\u{7}\\u{202e})  app\\u{1b}[2J 1.0.0\\r",
            "             2.0.0                                          app\\u{1b}[2J 1.0.0\\r",
        ],
    );
}

#[test]
fn no_answer_and_no_complaint_passes_a_control_character_on() {
    let unneeded = STRANGE.replace("dependencies", "nothing");
    let dangling = STRANGE.replace("name 2.0.0", "name 3.0.0");
    let refused = STRANGE.replace("name 2.0.0", "name 2.0.0 \\u001b");
    let key = STRANGE.replace("dependencies", "\"\\u001b\".\"\\u001b\".\"\\u001b");
    let questions: [(&str, &[&str]); 15] = [
        (STRANGE, &[]),
        (STRANGE, &["stats"]),
        (STRANGE, &["remove", "bad\nname"]),
        (STRANGE, &["remove", "app\u{1b}[2J"]),
        (STRANGE, &["why", "bad\nname@\u{1b}"]),
        (STRANGE, &["why", "bax\nname"]),
        (STRANGE, &["\u{1b}c"]),
        (STRANGE, &["--\u{1b}c"]),
        (STRANGE, &["stats", "\u{1b}c"]),
        (&unneeded, &["overview"]),
        (&unneeded, &["why", "bad\nname"]),
        (&dangling, &["stats"]),
        (&refused, &["stats"]),
        (&key, &["stats"]),
        ("\u{1b}", &["stats"]),
    ];
    for (content, arguments) in questions {
        let text = said("passed-on", content, arguments);
        assert!(
            text.contains("\\n") || text.contains("\\u{1b}"),
            "{arguments:?}: {text:?}"
        );
        assert!(!text.contains(is_obeyed), "{arguments:?}: {text:?}");
        assert!(!text.contains("bad\n"), "{arguments:?}: {text:?}");
    }
}

/// Elsewhere paths are not made of bytes.
#[cfg(unix)]
#[test]
fn a_path_that_is_not_text_can_be_given_either_way() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let directory = scratch("not-text");
    let name = b"latin-1-\xfc.lock";
    let path = directory.join(OsString::from_vec(name.to_vec()));
    if fs::write(&path, "version = 4\n").is_err() {
        // Some file systems have no such names, so there is nothing to open.
        return;
    }
    for option in [&b"-f"[..], b"--file", b"--file="] {
        let mut program = program();
        program.current_dir(&directory).arg("stats");
        if option.ends_with(b"=") {
            program.arg(OsString::from_vec([option, name].concat()));
        } else {
            program.args([option, name].map(|word| OsString::from_vec(word.to_vec())));
        }
        let output = program.output().expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
    }
}
