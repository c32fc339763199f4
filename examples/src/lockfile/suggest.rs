//! Guessing what was meant by a mistyped name.

/// No more than this many names are offered.
const AT_MOST: usize = 3;

/// "did you mean …?", if any of the known names is close to the one given.
pub(crate) fn did_you_mean<'n>(
    given: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    let given = simplify(given);
    let mut close: Vec<_> = known
        .into_iter()
        .filter_map(|name| Some((distance(&given, &simplify(name))?, name)))
        .collect();
    close.sort_unstable();
    close.dedup();
    close.truncate(AT_MOST);
    let names: Vec<_> = close.into_iter().map(|(_, name)| name).collect();
    match names[..] {
        [] => None,
        _ => Some(format!("did you mean {}?", or_list(&names))),
    }
}

/// Quotes names and puts "or" before the last.
pub(crate) fn or_list(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<_> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match &quoted[..] {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

/// Names that differ only in case, or in hyphens and underscores, are the same name to a person.
fn simplify(name: &str) -> Vec<char> {
    let lower = name.chars().flat_map(char::to_lowercase);
    lower.map(|c| if c == '_' { '-' } else { c }).collect()
}

/// How far a known name is from the one given; `None` if it is too far to have been meant.
fn distance(given: &[char], known: &[char]) -> Option<usize> {
    let edits = edits(given, known);
    if edits <= (given.len() / 3).max(1) {
        return Some(edits);
    }
    // Half a name is a good guess too, if there is enough of it.
    let part = given.len() >= 3 && known.windows(given.len()).any(|window| window == given);
    part.then_some(edits)
}

/// The number of letters to insert, remove, replace or swap with their neighbour to make one name
/// of the other (the restricted Damerau–Levenshtein distance).
fn edits(a: &[char], b: &[char]) -> usize {
    // Row `i` holds the distances of the first `i` letters of `a` to every beginning of `b`.
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                rows[i][j] = i + j;
                continue;
            }
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn edits_are_counted() {
        let count = |a, b| edits(&chars(a), &chars(b));
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("serde", "serde"), 0);
        assert_eq!(count("sedre", "serde"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
    }

    #[test]
    fn the_closest_names_come_first() {
        let known = ["serde_json", "syn", "serde", "serde_derive"];
        assert_eq!(
            did_you_mean("serd", known).as_deref(),
            Some("did you mean `serde`, `serde_json` or `serde_derive`?"),
        );
        assert_eq!(
            did_you_mean("Serde-JSON", known).as_deref(),
            Some("did you mean `serde_json`?"),
        );
    }

    #[test]
    fn a_name_far_from_all_others_gets_no_answer() {
        assert_eq!(did_you_mean("tokio", ["serde", "syn"]), None);
        assert_eq!(did_you_mean("", ["serde", "syn"]), None);
    }
}
