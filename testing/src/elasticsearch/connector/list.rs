//! Listing connectors.

use super::super::{
    call::Call,
    errors::{CONNECTORS, Outcome, Problems},
    page::Page,
    state::{Document, is_deleted, text},
};
use crate::wildcard::matches_with_escapes;

pub(in super::super) fn list(call: Call<'_>) -> Outcome {
    let query = &call.query;
    let page = Page::of(query)?;
    let deleted = query.flag("include_deleted")?;
    let filters =
        [("index_name", "index_name"), ("connector_name", "name"), ("service_type", "service_type")]
            .map(|(parameter, field)| (field, query.list(parameter)));
    let names = query.list("index_name").into_iter();
    names.fold(Problems::default(), Problems::check_index_name).finish()?;
    let wanted = query.get("query").filter(|wanted| !wanted.is_empty()).map(|wanted| format!("*{wanted}*"));

    let mut found: Vec<_> = call
        .state
        .connectors
        .iter()
        .filter(|(.., stored)| deleted || !is_deleted(stored))
        .filter(|(.., stored)| {
            filters.iter().all(|(field, values)| {
                values.is_empty() || text(stored, field).is_some_and(|value| values.contains(&value))
            })
        })
        .filter(|(.., stored)| {
            wanted
                .as_ref()
                .is_none_or(|wanted| matches_query(stored, wanted, call.options.query_in_description))
        })
        .collect();
    // Connectors without an index name come last.
    found.sort_by_key(|(order, _, stored)| {
        let name = text(stored, "index_name");
        (name.is_none(), name, *order)
    });
    let found: Vec<_> = found.into_iter().map(|(_, id, stored)| (id, stored)).collect();
    page.of_documents(&found, CONNECTORS, &call.options)
}

/// Whether the pattern matches the whole name or index name, or one word of the description, which is indexed in lower
/// case.
fn matches_query(connector: &Document, pattern: &str, in_description: bool) -> bool {
    let mut names = ["index_name", "name"].into_iter().filter_map(|field| text(connector, field));
    if names.any(|name| matches_with_escapes(pattern, name)) {
        return true;
    }
    let description = text(connector, "description").filter(|_| in_description).unwrap_or_default();
    let description = description.to_lowercase();
    let mut words = description.split(|character: char| !character.is_alphanumeric());
    words.any(|word| !word.is_empty() && matches_with_escapes(pattern, word))
}
