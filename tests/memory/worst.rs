//! How many bytes of memory each byte of a hostile response takes.

use connectors_sdk::{B3os, Client, Elasticsearch, Method};
use serde_json::Value;

use super::HEAP;

/// Begins the path of a request for one of these bodies.
pub(crate) const PREFIX: &str = "worst-";

/// As documented at `ClientBuilder::max_response_bytes`.
const DOCUMENTED: usize = 560;
const DOCUMENTED_FREE_FORM: usize = 170;

/// Just over a power of two, where a growing vector has most unused capacity.
const VALUES: usize = (1 << 16) + 1;

/// What takes most memory: the name of the body, the document, and whether it has no fixed form.
const CONNECTORS: [(&str, &str, bool); 9] = [
    ("free-form", r#"{"id":"x","y":[{"a":0}*]}"#, true),
    ("empty-objects", r#"{"id":"x","y":[{}*]}"#, true),
    ("strings", r#"{"id":"x","y":["a"*]}"#, true),
    ("filtering", r#"{"id":"x","filtering":[{}*]}"#, false),
    ("job-filtering", r#"{"id":"x","connector":{"filtering":[{}*]}}"#, false),
    ("rules", r#"{"id":"x","filtering":[{"active":{"rules":[{}*]}}]}"#, false),
    ("options", r#"{"id":"x","configuration":{"a":{"options":[{}*]}}}"#, false),
    ("odd-filtering", r#"{"id":"x","name":["y"],"filtering":[{}*]}"#, false),
    ("odd-free-form", r#"{"id":"x","name":["y"],"y":[{"a":0}*]}"#, true),
];

/// Returns the body with this name: `list-filtering` is a page with one document.
pub(crate) fn body(name: &str) -> String {
    let (form, name) = name.split_once('-').unwrap();
    let (_, document, _) = CONNECTORS.iter().find(|(known, ..)| *known == name).unwrap();
    // The star stands for further values like the one before it.
    let (before, after) = document.split_once('*').unwrap();
    let value = &before[before.rfind('[').unwrap() + 1..];
    let document = format!("{before}{}{after}", format!(",{value}").repeat(VALUES - 1));
    match form {
        "one" => document,
        "page" => format!(r#"{{"count":1,"results":[{document}]}}"#),
        "envelope" => format!(r#"{{"code":200,"data":{document}}}"#),
        "items" => format!(r#"{{"code":200,"data":{{"items":[{document}]}}}}"#),
        _ => format!(r#"{{"code":200,"data":[{document}]}}"#),
    }
}

/// Measures each type of response, and compares the worst with the documentation.
pub(crate) async fn measure(url: &str) {
    let mut worst = 0;
    for (name, _, free_form) in CONNECTORS {
        let es = |form: &str| -> Client<Elasticsearch> {
            let url = format!("{url}/{PREFIX}{form}-{name}");
            Client::elasticsearch(url).no_proxy().build().unwrap()
        };
        let b3 = |form: &str| -> Client<B3os> {
            let url = format!("{url}/{PREFIX}{form}-{name}");
            Client::b3os().base_url(url).token("b3sk_test").no_proxy().build().unwrap()
        };
        let (one, page) = (es("one"), es("page"));
        let factors = [
            factor("one", name, async || one.connector("x").get().await.map(drop)).await,
            factor("one", name, async || one.sync_job("x").get().await.map(drop)).await,
            factor("page", name, async || page.connectors().list().await.map(drop)).await,
            factor("page", name, async || page.sync_jobs().list().await.map(drop)).await,
            factor("one", name, async || one.request(Method::GET, "/x").send::<Value>().await.map(drop))
                .await,
            factor("envelope", name, async || b3("envelope").connector("x").get().await.map(drop)).await,
            factor("items", name, async || b3("items").connectors().list().await.map(drop)).await,
            factor("list", name, async || b3("list").connector_types().list().await.map(drop)).await,
        ];
        println!("{name}: each byte of the response takes at most {factors:?} bytes of the heap");
        let most = factors.into_iter().max().unwrap();
        let documented = if free_form { DOCUMENTED_FREE_FORM } else { DOCUMENTED };
        assert!(
            most <= documented,
            "{name}: {most} bytes for each byte, more than the documented {documented}"
        );
        worst = worst.max(most);
    }
    assert!(worst > DOCUMENTED * 9 / 10, "the documentation exaggerates: {worst}");
}

/// Returns the peak of the heap during `call`, divided by the length of the body and rounded up.
async fn factor(form: &str, name: &str, call: impl AsyncFn() -> connectors_sdk::Result<()>) -> usize {
    let length = body(&format!("{form}-{name}")).len();
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    // Documents without a field that their type needs are errors, which take memory as well.
    let _ = call().await;
    (HEAP.peak_usage() - before).div_ceil(length)
}
