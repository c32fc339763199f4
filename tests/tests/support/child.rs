//! Running a part of a test in a process of its own, which it may end as it likes.

use std::env;
use std::process::{Command, Output};

/// Set in the child, to the name of the test.
const VARIABLE: &str = "GC_TESTS_CHILD";

/// The command that runs programs like this one, if the system cannot run them itself.
const EMULATOR: &str = "GC_TESTS_EMULATOR";

/// What the child says first, so that a child that never ran `body` is not mistaken for one.
const GREETING: &str = "in the child";

/// Runs `body` in a child process, and returns how that ended; in the child itself, `None`.
///
/// `test` is the name of the calling test. The child is the same program, told to run that test only.
#[allow(unused_macros, reason = "each test uses a part")]
macro_rules! in_child {
    ($test:expr, $body:expr $(,)?) => {
        $crate::support::child::in_child_of(module_path!(), $test, $body)
    };
}
#[allow(unused_imports, reason = "each test uses a part")]
pub(crate) use in_child;

/// As [`in_child!`], with the module that the test is in.
pub(crate) fn in_child_of(module: &str, test: &str, body: impl FnOnce()) -> Option<Output> {
    let emulator = env::var(EMULATOR).unwrap_or_default();
    let emulator: Vec<&str> = emulator.split_whitespace().collect();
    in_child_under(&emulator, module, test, body)
}

/// As [`in_child_of`], with the child started by a program with arguments, such as a checker.
pub(crate) fn in_child_under(
    runner: &[&str],
    module: &str,
    test: &str,
    body: impl FnOnce(),
) -> Option<Output> {
    // Tests are called by their path in the crate.
    let module = module.split_once("::").expect("tests are in modules").1;
    let test = format!("{module}::{test}");
    if env::var_os(VARIABLE).is_some_and(|name| name == *test) {
        eprintln!("{GREETING}");
        body();
        return None;
    }
    let program = env::current_exe().expect("a test knows its program");
    let mut command = match runner {
        [] => Command::new(program),
        [runner, arguments @ ..] => {
            let mut command = Command::new(runner);
            command.args(arguments).arg(program);
            command
        }
    };
    let output = command
        .args([&*test, "--exact", "--nocapture", "--test-threads=1"])
        .env(VARIABLE, &test)
        .output()
        .expect("the child can be started");
    assert!(
        stderr(&output).contains(GREETING),
        "the child did not run: {output:?}"
    );
    Some(output)
}

/// Runs `body` in a child process, which is to come to its end.
#[allow(dead_code, reason = "each test uses a part")]
pub(crate) fn survives(module: &str, test: &str, body: impl FnOnce()) {
    let output = in_child_of(module, test, || {
        body();
        eprintln!("survived");
    });
    if let Some(output) = output {
        let said = stderr(&output);
        assert!(
            output.status.success() && said.contains("survived"),
            "{said}"
        );
    }
}

/// What a child wrote to its standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
