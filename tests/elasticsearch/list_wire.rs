//! Listing connectors, with no options and with all. A body of `null` stands for no body.

use connectors_sdk::elasticsearch::{Connector, Page};
use serde_json::{Value, json};

use super::support::{decoded, wire};

fn page(json: Value) -> Page<Connector> {
    decoded(json)
}

fn empty() -> Page<Connector> {
    page(json!({"count": 0, "results": []}))
}

wire! {
    minimal: |es| es.connectors().list() =>
        GET "/_connector" null, 200 {"count": 0, "results": []} => empty();
    full: |es| es.connectors().list().from(0).size(u32::MAX).index_names(["search-a", "search-b"])
        .names(["A & B", "ü/ö", "100%"]).service_types(["my sql"]).search("a*b?c#d+e=f").include_deleted(true)
        .query("filter_path", "results.id,count") =>
        GET "/_connector?from=0&size=4294967295&index_name=search-a,search-b\
             &connector_name=A%20%26%20B,%C3%BC%2F%C3%B6,100%25&service_type=my%20sql&query=a%2Ab%3Fc%23d%2Be%3Df\
             &include_deleted=true&filter_path=results.id,count" null,
        200 {"count": 7, "results": [{"id": "a", "index_name": null, "deleted": true}], "took": 1} =>
        page(json!({"count": 7, "results": [{"id": "a", "deleted": true}], "took": 1}));
    empty_filters_are_not_sent: |es| es.connectors().list().names(["a"]).names([""; 0]).index_names([""; 0])
        .service_types(Vec::<String>::new()).include_deleted(false) =>
        GET "/_connector?include_deleted=false" null, 200 {"count": 0, "results": []} => empty();
    an_empty_text_is_sent: |es| es.connectors().list().search("").size(0) =>
        GET "/_connector?size=0&query=" null, 200 {"count": 0, "results": []} => empty();
    a_comma_in_a_search_is_sent: |es| es.connectors().list().search("a, b") =>
        GET "/_connector?query=a,%20b" null, 200 {"count": 0, "results": []} => empty();
}
