//! `duplicates`: packages that occur in several versions.

use std::io::Write;

use gc_core::{Gc, Heap};

use crate::lockfile::error::Error;
use crate::lockfile::graph::{Graph, Package};
use crate::lockfile::table::{Table, count};

/// Prints every version of every package that has several, and who pulls each in.
pub(crate) fn print(heap: &Heap, graph: &Graph, output: &mut dyn Write) -> Result<(), Error> {
    let packages: Vec<_> = graph.packages(heap).collect();
    let duplicates: Vec<_> = of_one_name(&packages).collect();
    if duplicates.is_empty() {
        writeln!(output, "Every package occurs in one version only.")?;
        return Ok(());
    }
    let number = count(duplicates.len(), "package");
    let verb = if duplicates.len() == 1 {
        "occurs"
    } else {
        "occur"
    };
    writeln!(output, "{number} {verb} in several versions:")?;
    let mut table = Table::new(["package", "version"], "pulled in by");
    for versions in duplicates {
        let mut name = versions[0].id.name.as_str();
        for package in versions {
            let dependents = package.dependents.borrow();
            table.row(
                [name.to_owned(), package.id.version()],
                dependents.iter().map(|dependent| dependent.id.to_string()),
            );
            // The name is said once.
            name = "";
        }
    }
    table.print(output)?;
    Ok(())
}

/// The groups of two or more packages with the same name.
fn of_one_name<'p, 'gc>(
    packages: &'p [Gc<'gc, Package<'gc>>],
) -> impl Iterator<Item = &'p [Gc<'gc, Package<'gc>>]> {
    packages
        .chunk_by(|a, b| a.id.name == b.id.name)
        .filter(|versions| versions.len() > 1)
}
