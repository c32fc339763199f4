//! How the program is called: which file it finds, and what it says to mistakes.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use crate::{DATA, complaint, program, scratch};

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
fn a_file_of_a_newer_format_is_not_called_broken() {
    let newer = scratch("newer").join("Cargo.lock");
    fs::write(&newer, "version = 5\n").expect("a file is written");
    let output = program().arg("-f").arg(&newer).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!(
            "error: `{}` has version 5 of the format, and this program knows none newer than 4\n  \
             help: the file is right, and a newer release of this program may read it\n",
            newer.display()
        ),
    );
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
    for synonym in ["without", "rm", "delete", "uninstall"] {
        assert_eq!(
            complaint(&format!("{synonym} log")),
            format!(
                "error: there is no command `{synonym}`; did you mean `remove`?\n  \
                 help: `lockfile --help` lists the commands\n"
            ),
        );
    }
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
    // All members have the version of the workspace.
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        text.starts_with(&format!(
            "gc-derive {version} (workspace member)\nneeded directly by "
        )),
        "{text}"
    );
    assert!(ask("why syn").contains(" (workspace member)\n└─ "));
    assert!(ask("remove gc-core").starts_with(&format!("With gc-core {version}, ")));
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
