//! Pages of lists.

use http::StatusCode;
use serde_json::Value;

use super::{
    Options,
    call::only,
    errors::{Outcome, Refusal},
    query::Query,
    state::{Document, view_with},
};

/// The server neither lists nor counts further than this.
const WINDOW: usize = 10_000;

/// The requested page of a list.
pub(super) struct Page {
    from: usize,
    size: usize,
}

impl Page {
    pub(super) fn of(query: &Query) -> Result<Self, Refusal> {
        let (from, size) = (query.int("from", 0)?, query.int("size", 100)?);
        let positive = |name: &str, value: i32| {
            usize::try_from(value)
                .map_err(|_| Refusal::illegal_argument(&format!("Parameter [{name}] cannot be < 0")))
        };
        Ok(Self { from: positive("from", from)?, size: positive("size", size)? })
    }

    pub(super) fn of_documents(
        &self,
        matches: &[(&str, &Document)],
        index: &str,
        options: &Options,
    ) -> Outcome {
        let end = self.from.saturating_add(self.size);
        if end > WINDOW {
            return Err(Refusal::window(end, index));
        }
        let page = matches.iter().skip(self.from).take(self.size);
        let results: Vec<Value> = page.map(|(id, document)| view_with(options, id, document)).collect();
        let mut body = only("count", matches.len().min(WINDOW));
        body.insert("results".to_owned(), results.into());
        Ok((StatusCode::OK, body.into()))
    }
}
