//! The command line.

use crate::{backend::Backend, workload::Workload};

/// Shown for `--help` and after a mistake.
pub(crate) const USAGE: &str = "\
usage: gc-bench run <backend> <workload> [n]
       gc-bench compare [--runs N] [--workload W]... [--backend B]... [--n N] [--quick]
       gc-bench list

run      measures one pair in this process and prints one line of JSON
compare  measures every pair in fresh processes, 5 runs each unless told otherwise, and prints
         tables; --n sets the size of a single workload, --quick takes tiny sizes for all, to see
         that everything works
list     shows the backends and workloads";

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    /// Show how this program is used.
    Help,
    /// Show the backends and workloads.
    List,
    /// Measure one pair in this process.
    Run {
        /// The backend.
        backend: Backend,
        /// The workload.
        workload: Workload,
        /// The size.
        n: u64,
    },
    /// Measure many pairs in processes of their own.
    Compare(Options),
}

/// What to compare.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    /// How often every pair runs.
    pub(crate) runs: u64,
    /// The backends, in the order of the tables.
    pub(crate) backends: Vec<Backend>,
    /// The workloads and their sizes.
    pub(crate) workloads: Vec<(Workload, u64)>,
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    let command = arguments.next().ok_or("what should it do?")?;
    match command.as_str() {
        "run" => run(arguments),
        "compare" => compare(arguments),
        "list" => end(arguments).map(|()| Command::List),
        "help" | "--help" | "-h" => Ok(Command::Help),
        _ => Err(format!("unknown command `{command}`")),
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let backend = arguments
        .next()
        .ok_or("`run` needs a backend and a workload")?
        .parse()?;
    let workload: Workload = arguments.next().ok_or("`run` needs a workload")?.parse()?;
    let n = match arguments.next() {
        Some(n) => size(workload, &n)?,
        None => workload.info().default_n,
    };
    end(arguments)?;
    Ok(Command::Run {
        backend,
        workload,
        n,
    })
}

fn compare(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut runs, mut quick, mut n) = (5, false, None);
    let (mut backends, mut workloads) = (Vec::new(), Vec::new());
    while let Some(option) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| format!("`{option}` needs a value"))
        };
        match option.as_str() {
            "--runs" => runs = number(&value()?)?,
            "--workload" => add(&mut workloads, value()?.parse()?),
            "--backend" => add(&mut backends, value()?.parse()?),
            "--n" => n = Some(value()?),
            "--quick" => quick = true,
            "--help" | "-h" => return Ok(Command::Help),
            _ => return Err(format!("unknown option `{option}`")),
        }
    }
    if runs == 0 {
        return Err("`--runs` must be at least 1".to_owned());
    }
    if workloads.is_empty() {
        workloads.extend(Workload::ALL);
    }
    if backends.is_empty() {
        backends.extend(Backend::ALL);
    }
    let workloads = match (n, workloads.as_slice()) {
        (Some(_), _) if quick => return Err("`--n` and `--quick` exclude each other".to_owned()),
        (Some(n), &[workload]) => vec![(workload, size(workload, &n)?)],
        (Some(_), _) => {
            return Err(
                "`--n` needs exactly one `--workload`, because it means something else for each"
                    .to_owned(),
            );
        }
        (None, all) => {
            let default = |workload: Workload| {
                if quick {
                    workload.info().quick_n
                } else {
                    workload.info().default_n
                }
            };
            all.iter()
                .map(|&workload| (workload, default(workload)))
                .collect()
        }
    };
    Ok(Command::Compare(Options {
        runs,
        backends,
        workloads,
    }))
}

/// Adds a value unless it is already there.
fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.replace('_', "")
        .parse()
        .map_err(|_| format!("`{text}` is not a whole number"))
}

fn size(workload: Workload, text: &str) -> Result<u64, String> {
    let (n, info) = (number(text)?, workload.info());
    if info.range.contains(&n) {
        return Ok(n);
    }
    let (low, high) = (info.range.start(), info.range.end());
    Err(format!(
        "the size of {} ({}) must lie between {low} and {high}, not be {n}",
        info.name, info.n_means
    ))
}

fn end(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    arguments.next().map_or(Ok(()), |extra| {
        Err(format!("`{extra}` is one argument too many"))
    })
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};
    use crate::{backend::Backend, workload::Workload};

    fn words(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn run_takes_the_default_size_or_the_one_given() {
        let run = |n| {
            Ok(Command::Run {
                backend: Backend::Rc,
                workload: Workload::BinaryTrees,
                n,
            })
        };
        assert_eq!(words("run rc binary_trees"), run(18));
        assert_eq!(words("run rc binary_trees 1_0"), run(10));
    }

    #[test]
    fn compare_takes_everything_unless_told_otherwise() {
        let Ok(Command::Compare(all)) = words("compare") else {
            panic!("it is a command")
        };
        assert_eq!(
            (all.runs, all.backends.len(), all.workloads.len()),
            (5, 9, 12)
        );
        let Ok(Command::Compare(one)) =
            words("compare --workload gcbench --n 8 --backend box --backend box --runs 2")
        else {
            panic!("it is a command")
        };
        assert_eq!(
            (one.runs, one.backends, one.workloads),
            (2, vec![Backend::Box], vec![(Workload::GcBench, 8)])
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("", "what should it do?"),
            ("walk", "unknown command `walk`"),
            (
                "run gc binary_trees",
                "unknown backend `gc`; there are gc-core, ",
            ),
            (
                "run rc trees",
                "unknown workload `trees`; there are binary_trees, ",
            ),
            ("run rc binary_trees ten", "`ten` is not a whole number"),
            (
                "run rc binary_trees 99",
                "must lie between 1 and 26, not be 99",
            ),
            ("run rc binary_trees 9 9", "`9` is one argument too many"),
            ("compare --runs", "`--runs` needs a value"),
            ("compare --runs 0", "at least 1"),
            ("compare --n 8", "exactly one `--workload`"),
            ("compare --quick --n 8", "exclude each other"),
            ("compare --fast", "unknown option `--fast`"),
        ] {
            let error = words(line).expect_err(line);
            assert!(error.contains(message), "`{line}` says: {error}");
        }
    }
}
