//! Conditions of writes (compare-and-set).

use super::{
    super::{
        errors::{Problems, Refusal},
        query::Query,
    },
    doc::conflict,
    store::Doc,
};

/// The version of a document that a write depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) seq_no: Option<u64>,
    pub(super) primary_term: Option<u64>,
}

impl Condition {
    pub(super) fn of_query(query: &Query) -> Result<Self, Refusal> {
        let number = |name: &str| {
            let Some(text) = query.get(name) else { return Ok(None) };
            let unreadable = || {
                Refusal::illegal_argument(&format!(
                    "Failed to parse long parameter [{name}] with value [{text}]"
                ))
                .caused_by("number_format_exception", &format!("For input string: \"{text}\""))
            };
            let number: i64 = text.parse().map_err(|_| unreadable())?;
            u64::try_from(number).map(Some).map_err(|_| {
                Refusal::illegal_argument(&format!("sequence numbers must be non negative. got [{number}]."))
            })
        };
        Ok(Self { seq_no: number("if_seq_no")?, primary_term: number("if_primary_term")? })
    }

    pub(super) fn is_set(self) -> bool {
        self.seq_no.is_some() || self.primary_term.is_some()
    }

    /// Reports a condition with only one of its two values.
    pub(super) fn problems(self, problems: &mut Problems) {
        match (self.seq_no, self.primary_term.filter(|term| *term > 0)) {
            (Some(_), None) => problems.add("ifSeqNo is set, but primary term is [0]"),
            (None, Some(term)) => {
                problems.add(format!("ifSeqNo is unassigned, but primary term is [{term}]"));
            }
            _ => {}
        }
    }

    /// Checks that the document has this version.
    pub(super) fn check(self, id: &str, current: Option<&Doc>) -> Result<(), Refusal> {
        let (Some(seq_no), Some(term)) = (self.seq_no, self.primary_term) else { return Ok(()) };
        let required = format!("[{id}]: version conflict, required seqNo [{seq_no}], primary term [{term}].");
        match current {
            None => Err(conflict(&format!("{required} but no document was found"))),
            Some(doc) if doc.seq_no == seq_no && term == 1 => Ok(()),
            Some(doc) => {
                let now = format!("current document has seqNo [{}] and primary term [1]", doc.seq_no);
                Err(conflict(&format!("{required} {now}")))
            }
        }
    }
}
