//! The command line.

use std::ffi::{OsStr, OsString};

use crate::lockfile::error::Error;
use crate::lockfile::suggest;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Says what is in a Cargo.lock, why, and what would go if a package went.

Usage: lockfile [--file PATH] [COMMAND]

Commands:
  overview          everything at a glance; this is the default
  why PACKAGE       the shortest chain from a workspace member to a package
  duplicates        packages that occur in several versions, and who pulls each in
  remove PACKAGE    what would disappear with a package
  stats             counts, and the figures of the garbage-collected heap

Options:
  -f, --file PATH   the lock file; by default the nearest `Cargo.lock`, from here upwards
  -h, --help        print this
  -V, --version     print the version

A PACKAGE is a name, which means all versions of it, or name@version.
Packages without a source, that is, those on this disk, are taken for workspace members.
";

/// What the user wants.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The question.
    pub(crate) command: Command,
    /// The lock file, if one was named.
    pub(crate) file: Option<OsString>,
}

/// A question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Everything at a glance.
    Overview,
    /// Why is this package there?
    Why(String),
    /// Which packages are there in several versions?
    Duplicates,
    /// What would disappear with this package?
    Remove(String),
    /// How much is there?
    Stats,
    /// How is the program used?
    Help,
    /// Which program is it?
    Version,
}

/// The commands, and whether each takes a package.
const COMMANDS: [(&str, bool); 5] = [
    ("overview", false),
    ("why", true),
    ("duplicates", false),
    ("remove", true),
    ("stats", false),
];

/// What other programs call some of the commands.
const SYNONYMS: [(&str, &str); 9] = [
    ("delete", "remove"),
    ("drop", "remove"),
    ("rm", "remove"),
    ("uninstall", "remove"),
    ("without", "remove"),
    ("explain", "why"),
    ("reason", "why"),
    ("info", "stats"),
    ("summary", "overview"),
];

/// Reads the arguments, the program's name left out.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, Error> {
    let mut words = Vec::new();
    let mut file = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        // Only a path may be something other than text.
        let word = argument.to_string_lossy();
        let named = match path_behind(&argument) {
            Some(path) => Some(path),
            None => match &*word {
                "-h" | "--help" => return Ok(Request::about(Command::Help)),
                "-V" | "--version" => return Ok(Request::about(Command::Version)),
                "-f" | "--file" => {
                    let path = arguments.next();
                    Some(path.ok_or_else(|| usage(format!("`{word}` needs a path")))?)
                }
                option if option.starts_with('-') => {
                    return Err(usage(format!("there is no option `{option}`")));
                }
                _ => None,
            },
        };
        match named {
            Some(_) if file.is_some() => return Err(usage("`--file` was given twice".into())),
            Some(path) => file = Some(path),
            None => words.push(word.into_owned()),
        }
    }
    let command = command(words)?;
    Ok(Request { command, file })
}

/// The path of `--file=PATH`, of which only the option is sure to be text.
#[cfg(unix)]
fn path_behind(argument: &OsStr) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt;

    let path = argument.as_bytes().strip_prefix(b"--file=")?;
    Some(OsStr::from_bytes(path).to_owned())
}

/// The path of `--file=PATH`, which has to be text where paths are not made of bytes; others can be
/// given as an argument of their own.
#[cfg(not(unix))]
fn path_behind(argument: &OsStr) -> Option<OsString> {
    let path = argument.to_str()?.strip_prefix("--file=")?;
    Some(OsString::from(path))
}

impl Request {
    /// A request that needs no lock file.
    fn about(command: Command) -> Request {
        Request {
            command,
            file: None,
        }
    }
}

/// Reads what is left when the options have been taken out.
fn command(words: Vec<String>) -> Result<Command, Error> {
    let mut words = words.into_iter();
    let Some(name) = words.next() else {
        return Ok(Command::Overview);
    };
    let Some(&(_, takes_package)) = COMMANDS.iter().find(|(known, _)| *known == name) else {
        let mut problem = format!("there is no command `{name}`");
        let synonym = SYNONYMS.iter().find(|(synonym, _)| *synonym == name);
        let meant = synonym.map_or(&*name, |(_, meant)| meant);
        let known = COMMANDS.iter().map(|(known, _)| *known);
        if let Some(meant) = suggest::did_you_mean(meant, known) {
            problem = format!("{problem}; {meant}");
        }
        return Err(usage(problem));
    };
    let package = words.next();
    if takes_package && package.is_none() {
        return Err(usage(format!("`{name}` needs a package")));
    }
    let extra = if takes_package {
        words.next()
    } else {
        package.clone()
    };
    if let Some(extra) = extra {
        return Err(usage(format!(
            "`{extra}` is one argument too many for `{name}`"
        )));
    }
    let package = package.unwrap_or_default();
    Ok(match name.as_str() {
        "overview" => Command::Overview,
        "why" => Command::Why(package),
        "duplicates" => Command::Duplicates,
        "remove" => Command::Remove(package),
        "stats" => Command::Stats,
        _ => unreachable!("`COMMANDS` lists no other names"),
    })
}

/// A complaint about the arguments.
fn usage(problem: String) -> Error {
    Error::Usage(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Result<Request, String> {
        let words = line.split_whitespace().map(OsString::from);
        parse(words).map_err(|error| match error {
            Error::Usage(problem) => problem,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn without_a_command_everything_is_shown() {
        let everything = Request::about(Command::Overview);
        assert_eq!(request(""), Ok(everything));
    }

    #[test]
    fn the_file_may_stand_before_or_behind_the_command() {
        let expected = || {
            Ok(Request {
                command: Command::Why("syn".into()),
                file: Some("x.lock".into()),
            })
        };
        assert_eq!(request("--file x.lock why syn"), expected());
        assert_eq!(request("-f x.lock why syn"), expected());
        assert_eq!(request("why syn --file=x.lock"), expected());
    }

    #[test]
    fn help_is_given_whatever_else_is_said() {
        assert_eq!(
            request("nonsense --help"),
            Ok(Request::about(Command::Help))
        );
    }

    #[test]
    fn mistakes_are_named() {
        let problem = |line| request(line).unwrap_err();
        assert_eq!(problem("why"), "`why` needs a package");
        assert_eq!(problem("why a b"), "`b` is one argument too many for `why`",);
        assert_eq!(
            problem("stats a"),
            "`a` is one argument too many for `stats`",
        );
        assert_eq!(
            problem("duplicate"),
            "there is no command `duplicate`; did you mean `duplicates`?",
        );
        assert_eq!(
            problem("without log"),
            "there is no command `without`; did you mean `remove`?",
        );
        for (synonym, command) in SYNONYMS {
            let meant = format!("did you mean `{command}`?");
            assert!(problem(synonym).ends_with(&meant), "{synonym}");
        }
        assert_eq!(problem("xyz"), "there is no command `xyz`");
        assert_eq!(problem("--fiel x"), "there is no option `--fiel`");
        assert_eq!(problem("-f"), "`-f` needs a path");
        assert_eq!(problem("-f a -f b"), "`--file` was given twice");
    }
}
