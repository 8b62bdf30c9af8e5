//! Searches.

use std::{io::Write as _, sync::Arc};

use http::StatusCode;
use serde_json::Value;

use super::{
    super::{
        errors::{Problems, Refusal},
        json::token_of,
    },
    Content, DocumentCall, Response,
    faults::take,
    pit,
    query::{Query, parsing},
    sort::Sort,
    source::Filter,
    store::{Doc, Visible},
    target::Target,
    write_text,
};

/// A document with its sort values.
type Hit = (Arc<Doc>, Vec<Value>);

/// The server returns no hits after this position.
const WINDOW: usize = 10_000;

/// The accuracy of the number of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Track {
    All,
    UpTo(usize),
    No,
}

/// The request of a search.
struct Search {
    query: Query,
    from: usize,
    size: usize,
    sort: Sort,
    after: Option<Vec<Value>>,
    source: Filter,
    track: Track,
    seq_no: bool,
    version: bool,
    pit: Option<(String, Option<chrono::TimeDelta>)>,
}

impl Search {
    fn of(call: &mut DocumentCall<'_>) -> Result<Self, Refusal> {
        let body = call.json_body()?;
        let query = call.query;
        let mut search = Self {
            query: Query::All,
            from: parameter(query.int("from", 0)?, "from")?,
            size: parameter(query.int("size", 10)?, "size")?,
            sort: query.get("sort").map(Sort::of_text).transpose()?.unwrap_or_default(),
            after: None,
            source: Filter::All,
            track: match query.get("track_total_hits") {
                None => Track::UpTo(WINDOW),
                Some(text) => track(&serde_json::from_str(text).unwrap_or_default())?,
            },
            seq_no: query.flag("seq_no_primary_term")?,
            version: query.flag("version")?,
            pit: None,
        };
        match body {
            None => {}
            Some(Value::Object(fields)) => {
                for (name, value) in &fields {
                    search.set(name, value, call)?;
                }
            }
            Some(_) => return Err(parsing("Expected [START_OBJECT] but found something else")),
        }
        if let Some(filter) = Filter::of_query(query) {
            search.source = filter;
        }
        Ok(search)
    }

    fn set(&mut self, name: &str, value: &Value, call: &DocumentCall<'_>) -> Result<(), Refusal> {
        let wrong = || parsing(&format!("Unknown key for a {} in [{name}].", token_of(value)));
        match name {
            "query" => self.query = Query::of(value, call.now)?,
            "from" | "size" => {
                let number = match value {
                    Value::String(text) => text.parse().map_err(|_| not_a_number(text))?,
                    value => {
                        value.as_i64().and_then(|number| i32::try_from(number).ok()).ok_or_else(wrong)?
                    }
                };
                let number = parameter(number, name)?;
                if name == "from" {
                    self.from = number;
                } else {
                    self.size = number;
                }
            }
            "sort" => self.sort = Sort::of(value)?,
            "search_after" => self.after = Some(value.as_array().ok_or_else(wrong)?.clone()),
            "_source" => self.source = Filter::of_value(value)?,
            "track_total_hits" => self.track = track(value)?,
            "seq_no_primary_term" => self.seq_no = value.as_bool().ok_or_else(wrong)?,
            "version" => self.version = value.as_bool().ok_or_else(wrong)?,
            "pit" => {
                let fields = value.as_object().ok_or_else(wrong)?;
                let no_id = || Refusal::illegal_argument("point in time id is not provided");
                let id = fields.get("id").and_then(Value::as_str).ok_or_else(no_id)?;
                let keep_alive = match fields.get("keep_alive").and_then(Value::as_str) {
                    Some(text) => Some(pit::keep_alive(text, "_na_").map_err(|refusal| {
                        if super::time_value(text).is_some() {
                            return refusal;
                        }
                        let reason = "[1:2] [pit] failed to parse field [keep_alive]";
                        Refusal::bad("x_content_parse_exception", reason)
                            .caused_by("illegal_argument_exception", refusal.reason())
                    })?),
                    None => None,
                };
                self.pit = Some((id.to_owned(), keep_alive));
            }
            // Accepted without an effect: searches do not time out, and all scores are equal.
            "timeout" | "track_scores" => {}
            _ => return Err(super::unsupported(&format!("[{name}] in a search"))),
        }
        Ok(())
    }

    fn check(&self, call: &DocumentCall<'_>, index: &str) -> Result<(), Refusal> {
        let mut problems = Problems::default();
        if self.pit.is_some() && !call.index.is_empty() {
            problems.add(
                "[indices] cannot be used with point in time. Do not specify any index with point in time.",
            );
        }
        if self.after.is_some() && self.from > 0 {
            problems.add("[from] parameter must be set to 0 when [search_after] is used");
        }
        problems.finish()?;
        let end = self.from.saturating_add(self.size);
        if end > WINDOW {
            return Err(Refusal::window(end, index));
        }
        self.sort.check(index)?;
        if let Some(after) = &self.after {
            self.sort.check_after(after, index)?;
        }
        Ok(())
    }

    /// The hits of this page with their sort values, and the total number of hits.
    fn run(&self, visible: &Visible) -> (Vec<Hit>, usize) {
        if let (Some(descending), Query::All) = (self.sort.by_position(), &self.query) {
            // Reads only the documents of the page.
            let position = self.after.as_ref().and_then(|after| after.first()).and_then(Value::as_u64);
            let page: Vec<_> = if descending {
                visible.before(position).skip(self.from).take(self.size).cloned().collect()
            } else {
                visible.after(position).skip(self.from).take(self.size).cloned().collect()
            };
            let page = page.into_iter().map(|doc| (Arc::clone(&doc), self.sort.values(&doc))).collect();
            return (page, visible.len());
        }
        let matching: Vec<_> = visible.after(None).filter(|doc| self.query.matches(doc)).cloned().collect();
        let total = matching.len();
        let mut after = self.after.clone();
        let sorted = self.sort.apply(matching, after.as_mut()).into_iter();
        let behind = sorted.filter(|(_, values)| match &after {
            Some(after) => self.sort.compare(values, after).is_gt(),
            None => true,
        });
        (behind.skip(self.from).take(self.size).collect(), total)
    }

    fn write_hit(&self, out: &mut Vec<u8>, index: &str, doc: &Doc, values: &[Value]) {
        out.extend_from_slice(b"{\"_index\":");
        write_text(out, index);
        out.extend_from_slice(b",\"_id\":");
        write_text(out, &doc.id);
        // Writing to memory cannot fail.
        if self.version {
            let _ = write!(out, ",\"_version\":{}", doc.version);
        }
        if self.seq_no {
            let _ = write!(out, ",\"_seq_no\":{},\"_primary_term\":1", doc.seq_no);
        }
        let score = if self.sort.is_empty() || self.sort.has_score() { "1.0" } else { "null" };
        let _ = write!(out, ",\"_score\":{score}");
        self.source.write(out, &doc.source);
        if !self.sort.is_empty() {
            out.extend_from_slice(b",\"sort\":");
            let _ = serde_json::to_writer(&mut *out, values);
        }
        out.push(b'}');
    }
}

fn parameter(number: i32, name: &str) -> Result<usize, Refusal> {
    let found = if name == "from" { " but was" } else { ", found" };
    usize::try_from(number).map_err(|_| {
        Refusal::illegal_argument(&format!("[{name}] parameter cannot be negative{found} [{number}]"))
    })
}

fn not_a_number(text: &str) -> Refusal {
    Refusal::bad("number_format_exception", &format!("For input string: \"{text}\""))
}

fn track(value: &Value) -> Result<Track, Refusal> {
    match value {
        Value::Bool(true) => Ok(Track::All),
        Value::Bool(false) => Ok(Track::No),
        Value::String(text) if text.parse::<i32>().is_err() => Err(not_a_number(text)),
        other => {
            let limit = other.as_u64().and_then(|number| usize::try_from(number).ok());
            limit.map(Track::UpTo).ok_or_else(|| {
                let reason =
                    format!("[track_total_hits] parameter must be positive or equals to -1, got {other}");
                Refusal::illegal_argument(&reason)
            })
        }
    }
}

pub(super) fn post(mut call: DocumentCall<'_>) -> Response {
    let mut search = Search::of(&mut call)?;
    if search.pit.is_some() {
        search.sort.break_ties();
    }
    search.check(&call, &call.index.clone())?;
    let (index, visible) = match &search.pit {
        Some((id, keep_alive)) => {
            let (index, visible) = call.state.indices.pits.get(id, *keep_alive, call.now)?;
            call.authorize_on(&index, "indices:data/read/search", false)?;
            (index, visible)
        }
        None => {
            call.authorize_read("indices:data/read/search")?;
            let name = call.one_index()?;
            let mut target = Target::get(call.state, &name)?;
            let visible = target.visible(call.now);
            (target.name().to_owned(), visible)
        }
    };
    let (mut hits, total) = search.run(&visible);
    let faults = &mut call.state.indices.faults;
    let (timed_out, failed) = (take(&mut faults.timeouts), take(&mut faults.failed_shards));
    if timed_out || failed {
        // The hits of a failed or unfinished shard are missing.
        hits.truncate(hits.len() / 2);
    }
    let mut out = b"{".to_vec();
    if let Some((id, _)) = &search.pit {
        let id = if take(&mut call.state.indices.faults.pit_changes) {
            call.state.indices.pits.rename(id)
        } else {
            id.clone()
        };
        out.extend_from_slice(b"\"pit_id\":");
        write_text(&mut out, &id);
        out.push(b',');
    }
    let _ = write!(out, "\"took\":1,\"timed_out\":{timed_out},\"_shards\":");
    if failed {
        let failure = serde_json::json!({
            "total": 2, "successful": 1, "skipped": 0, "failed": 1,
            "failures": [{"shard": 1, "index": index, "node": null, "reason": {
                "type": "no_shard_available_action_exception", "reason": null,
            }}],
        });
        let _ = write!(out, "{failure}");
    } else {
        out.extend_from_slice(b"{\"total\":1,\"successful\":1,\"skipped\":0,\"failed\":0}");
    }
    out.extend_from_slice(b",\"hits\":{");
    match search.track {
        Track::No => {}
        Track::UpTo(limit) if total > limit => {
            let _ = write!(out, "\"total\":{{\"value\":{limit},\"relation\":\"gte\"}},");
        }
        _ => {
            let _ = write!(out, "\"total\":{{\"value\":{total},\"relation\":\"eq\"}},");
        }
    }
    let scored = search.sort.is_empty() && search.size > 0 && total > 0;
    let _ = write!(out, "\"max_score\":{},\"hits\":[", if scored { "1.0" } else { "null" });
    for (place, (doc, values)) in hits.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        search.write_hit(&mut out, &index, doc, values);
    }
    out.extend_from_slice(b"]}}");
    Ok((StatusCode::OK, Content::Text(out)))
}
