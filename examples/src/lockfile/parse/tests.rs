//! What is read from a lock file, and what is said about a broken one.

use super::*;

/// The packages, each as its name, its version and the numbers of its dependencies.
fn packages(text: &str) -> Vec<(String, String, Vec<usize>)> {
    let (_, entries) = parse(text).unwrap();
    entries
        .into_iter()
        .map(|entry| (entry.id.name, entry.id.version, entry.dependencies))
        .collect()
}

fn problem(text: &str) -> String {
    match parse(text).unwrap_err() {
        Problem::Malformed(problem) => problem.to_string(),
        Problem::Newer(version) => panic!("it is not known how version {version} is malformed"),
    }
}

/// A package table.
fn package(name: &str, version: &str, rest: &str) -> String {
    format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{rest}\n")
}

#[test]
fn a_dependency_is_found_by_name_version_or_source() {
    let text = [
        package(
            "a",
            "1.0.0",
            "dependencies = ['b', 'c 1.0.0', 'c 2.0.0 (git+u?rev=1)']",
        ),
        package("b", "1.0.0", "dependencies = ['c 2.0.0 (registry+r)']"),
        package("c", "1.0.0", "source = 'registry+r'"),
        package("c", "2.0.0", "source = 'git+u?rev=1#0123'"),
        package("c", "2.0.0", "source = 'registry+r'"),
    ];
    let expected = [
        ("a", "1.0.0", vec![1, 2, 3]),
        ("b", "1.0.0", vec![4]),
        ("c", "1.0.0", vec![]),
        ("c", "2.0.0", vec![]),
        ("c", "2.0.0", vec![]),
    ];
    let expected = expected.map(|(name, version, links)| (name.into(), version.into(), links));
    assert_eq!(packages(&text.concat()), expected);
}

#[test]
fn a_dependency_without_source_means_the_package_on_disk() {
    let text = [
        package("a", "1.0.0", "dependencies = ['b 1.0.0']"),
        package("b", "1.0.0", "source = 'registry+r'"),
        package("b", "1.0.0", ""),
    ];
    assert_eq!(packages(&text.concat())[0].2, [2]);
}

#[test]
fn a_dependency_that_is_listed_twice_is_one() {
    let text = package("a", "1.0.0", "dependencies = ['a', 'a 1.0.0']");
    assert_eq!(packages(&text)[0].2, [0]);
}

#[test]
fn the_version_of_the_format_may_be_missing() {
    assert_eq!(parse("version = 3").unwrap(), (Some(3), vec![]));
    assert_eq!(parse("[metadata]").unwrap(), (None, vec![]));
}

#[test]
fn a_newer_version_is_told_from_a_mistake() {
    let newer = "version = 5\n[[package]]\nid = 'whatever that means'";
    assert_eq!(parse(newer), Err(Problem::Newer(5)));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    assert_eq!(problem(""), "it is empty");
    assert_eq!(problem(" \n\n"), "it is empty");
    assert_eq!(
        problem("version = 'x'"),
        "line 1: `version` is not a small number"
    );
    assert_eq!(
        problem("version = -1"),
        "line 1: `version` is not a small number"
    );
    assert_eq!(
        problem("package = 1"),
        "line 1: `package` is not an array of tables"
    );
    assert_eq!(
        problem("\npackage = [1]"),
        "line 2: this package is not a table"
    );
    assert_eq!(
        problem("[[package]]\nname = 'a'\n[[package]]\nname = 'b'\nversion = '1'"),
        "line 1: this package has no `version`",
    );
    assert_eq!(
        problem("[[package]]\nname = 1"),
        "line 2: `name` is not a string"
    );
    let wrong = |dependencies: &str| {
        problem(&package(
            "a",
            "1.0.0",
            &format!("dependencies = {dependencies}"),
        ))
    };
    assert_eq!(wrong("'a'"), "line 4: `dependencies` is not an array");
    assert_eq!(wrong("[1]"), "line 4: this dependency is not a string");
    for text in ["", " a", "a ", "a 1 b", "a 1 (b", "a 1 (b) c"] {
        let expected = format!("line 4: `{text}` is not a dependency");
        assert_eq!(wrong(&format!("['{text}']")), expected);
    }
}

#[test]
fn packages_that_contradict_each_other_are_refused() {
    let twice = [package("a", "1.0.0", ""), package("a", "1.0.0", "")].concat();
    assert_eq!(problem(&twice), "line 5: `a 1.0.0` is in the file twice");
    assert_eq!(
        problem(&package(
            "a",
            "1.0.0",
            "dependencies = [\n'a',\n'b 2.0.0',\n]"
        )),
        "line 6: `a 1.0.0` depends on `b 2.0.0`, which is not in the file",
    );
    let several = [
        package("a", "1.0.0", "dependencies = ['b']"),
        package("b", "1.0.0", ""),
        package("b", "2.0.0", ""),
    ];
    assert_eq!(
        problem(&several.concat()),
        "line 4: `a 1.0.0` depends on `b`, which fits several packages in the file",
    );
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    assert!(problem("version = 4\n[[package]\n").starts_with("line 2: "));
    assert!(problem("version = 4\nversion = 4\n").starts_with("line 2: "));
    assert!(problem("{\"version\": 4}").starts_with("line 1: "));
}
