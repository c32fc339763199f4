//! Aligned tables.

use std::io::{self, Write};

use crate::lockfile::escape::Escaped;

/// Lines are broken where they would get longer than this, if there is a good place.
const WIDTH: usize = 100;

/// A list is not squeezed into less than this, however long the other columns are.
const LIST_WIDTH: usize = 40;

/// The space between two columns.
const GAP: &str = "  ";

/// A table whose last column holds lists, which are broken over several lines if need be.
#[derive(Debug)]
pub(crate) struct Table<const COLUMNS: usize> {
    /// The cells and the list of each row.
    rows: Vec<([String; COLUMNS], Vec<String>)>,
    /// Which columns are aligned on the right.
    numbers: [bool; COLUMNS],
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table with these words in its first row.
    pub(crate) fn new(headers: [&str; COLUMNS], list: &str) -> Table<COLUMNS> {
        Table {
            rows: vec![(headers.map(str::to_owned), vec![list.to_owned()])],
            numbers: [false; COLUMNS],
        }
    }

    /// Aligns a column on the right, as is right for numbers.
    pub(crate) fn numbers(mut self, column: usize) -> Table<COLUMNS> {
        self.numbers[column] = true;
        self
    }

    /// Adds a row. Whoever wrote its text, it is shown and not obeyed.
    pub(crate) fn row(&mut self, cells: [String; COLUMNS], list: impl IntoIterator<Item = String>) {
        let shown = |text: String| Escaped(text).to_string();
        let list = list.into_iter().map(shown).collect();
        self.rows.push((cells.map(shown), list));
    }

    /// Prints the table, indented by a gap.
    pub(crate) fn print(&self, output: &mut dyn Write) -> io::Result<()> {
        let widths: [usize; COLUMNS] = core::array::from_fn(|column| {
            let cells = self.rows.iter().map(|(cells, _)| width(&cells[column]));
            // One endless name does not push all other rows out of sight.
            cells.max().unwrap_or(0).min(WIDTH)
        });
        let indent = (COLUMNS + 1) * GAP.len() + widths.iter().sum::<usize>();
        for (cells, list) in &self.rows {
            let mut line = String::new();
            for (column, cell) in cells.iter().enumerate() {
                let padding = " ".repeat(widths[column].saturating_sub(width(cell)));
                line.push_str(GAP);
                let parts = if self.numbers[column] {
                    [&padding, cell]
                } else {
                    [cell, &padding]
                };
                line.extend(parts.map(String::as_str));
            }
            let mut lines = wrap(list, WIDTH.saturating_sub(indent).max(LIST_WIDTH)).into_iter();
            let first = lines.next().unwrap_or_default();
            writeln!(output, "{}", format!("{line}{GAP}{first}").trim_end())?;
            for further in lines {
                writeln!(output, "{:indent$}{further}", "")?;
            }
        }
        Ok(())
    }
}

/// Joins items with commas into lines no longer than `room`, except where one item alone is.
fn wrap(items: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let comma = if number + 1 < items.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(item) + comma.len() <= room => {
                line.push(' ');
                line.extend([item.as_str(), comma]);
            }
            _ => lines.push(format!("{item}{comma}")),
        }
    }
    lines
}

/// The columns that a text takes, which for names and versions is its characters.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// A number with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ if noun.ends_with('y') => format!("{number} {}ies", &noun[..noun.len() - 1]),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed<const COLUMNS: usize>(table: &Table<COLUMNS>) -> String {
        let mut output = Vec::new();
        table.print(&mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(["name", "number"], "list").numbers(1);
        table.row(["a".into(), "1000000".into()], ["x".into(), "y".into()]);
        table.row(["größer".into(), "7".into()], []);
        assert_eq!(
            printed(&table),
            "  name     number  list\n  \
               a       1000000  x, y\n  \
               größer        7\n",
        );
    }

    #[test]
    fn long_lists_are_broken() {
        let mut table = Table::new(["n"], "list");
        table.row(["1".into()], (0..3).map(|_| "x".repeat(45)));
        let item = "x".repeat(45);
        assert_eq!(
            printed(&table),
            format!("  n  list\n  1  {item}, {item},\n     {item}\n"),
        );
    }

    #[test]
    fn an_endless_cell_widens_only_its_own_row() {
        let mut table = Table::new(["name"], "list");
        let endless = "x".repeat(100_000);
        table.row([endless.clone()], ["y".into()]);
        table.row(["a".into()], ["b".into(), "c".repeat(LIST_WIDTH)]);
        let (rest, space) = ("c".repeat(LIST_WIDTH), " ".repeat(WIDTH - 1));
        assert_eq!(
            printed(&table),
            format!(
                "  name{:96}  list\n  {endless}  y\n  a{space}  b,\n   {space}  {rest}\n",
                ""
            ),
        );
    }

    #[test]
    fn nouns_get_their_plural() {
        assert_eq!(count(1, "package"), "1 package");
        assert_eq!(count(0, "package"), "0 packages");
        assert_eq!(count(2, "dependency"), "2 dependencies");
    }
}
