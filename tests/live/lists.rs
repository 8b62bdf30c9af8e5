//! Lists and their filters. Other programs may use the server, so only the items of this run are looked at.

use connectors_sdk::{
    Elasticsearch, Error, Method,
    elasticsearch::{
        ConnectorHandle, SyncJobType, SyncStatus, connector::ListConnectors, sync_job::ListSyncJobs,
    },
};
use futures_util::TryStreamExt;
use serde_json::Value;

use crate::{
    check::{Ended, Outcome},
    suite::{Case, Es, case},
    trash::Item,
};

const LIST: &str = "connector.list";
const JOBS: &str = "connector.sync_job_list";
const ARGUMENT: &str = "illegal_argument_exception";
const VALIDATION: &str = "action_request_validation_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("lists::connectors", &[], connectors),
        case("lists::search", &[], search),
        case("lists::deleted", &[], deleted),
        case("lists::refusals", &[], refusals),
        case("lists::sync_jobs", &[], sync_jobs),
        case("lists::empty_filters", &[], empty_filters),
    ]
}

/// The ends of the ids of this run's connectors whose names start with `lists-`, in the order of the list.
async fn own(live: &Es, what: &str, list: ListConnectors) -> Result<Vec<String>, Ended> {
    let found: Result<Vec<_>, Error> = list.size(1000).stream().try_collect().await;
    let prefix = live.name("lists-");
    let found = live.check(LIST, what).accepted(found)?.into_iter();
    Ok(found.filter_map(|connector| connector.id.strip_prefix(&prefix).map(str::to_owned)).collect())
}

async fn three(live: &Es, letters: [&str; 3]) -> Result<[ConnectorHandle; 3], Ended> {
    let [first, second, third] = letters;
    let put = live.connector(&format!("lists-{third}")).put().name(live.name(third)).service_type("other");
    live.check("connector.put", "a connector without an index").accepted(put.send().await)?;
    Ok([
        live.ready(&format!("lists-{second}")).await?,
        live.ready(&format!("lists-{first}")).await?,
        live.client.connector(live.name(&format!("lists-{third}"))),
    ])
}

async fn connectors(live: Es) -> Outcome {
    three(&live, ["a", "b", "c"]).await?;
    let list = || live.client.connectors().list();
    let (index_a, index_b) = (live.name("lists-a"), live.name("lists-b"));
    let all = own(&live, "all", list()).await?;
    live.check(LIST, "order by index name, without one last")
        .is(vec!["a", "b", "c"], all.iter().map(String::as_str).collect());
    for (what, list, documented) in [
        ("an index name", list().index_names([&index_b]), vec!["b"]),
        ("two index names", list().index_names([&index_a, &index_b]), vec!["a", "b"]),
        ("a name", list().names([live.name("c")]), vec!["c"]),
        (
            "two service types",
            list().service_types(["live", "other"]).search(live.mark.to_string()),
            vec!["a", "b", "c"],
        ),
        (
            "an index name and another service type",
            list().index_names([&index_a]).service_types(["other"]),
            vec![],
        ),
        ("a name in another case", list().names([live.name("c").to_uppercase()]), vec![]),
    ] {
        let found = own(&live, what, list).await?;
        live.check(LIST, what).is(documented, found.iter().map(String::as_str).collect());
    }
    let names = || list().index_names([&index_a, &index_b]);
    let page = live.check(LIST, "a page").accepted(names().from(1).size(1).send().await)?;
    live.check(LIST, "count of a page").is((2, 1), (page.count, page.results.len()));
    let none = live.check(LIST, "size 0").accepted(names().size(0).send().await)?;
    live.check(LIST, "count of size 0").is((2, 0), (none.count, none.results.len()));
    let values = page.results.iter().map(|connector| connector.unreadable().len()).sum::<usize>();
    live.check(LIST, "values that do not fit the types").is(0, values);
    Ok(())
}

async fn search(live: Es) -> Outcome {
    for (letter, name) in [("s1", "x*y"), ("s2", "xzy"), ("s3", "Wiki")] {
        let connector = live.connector(&format!("lists-{letter}"));
        let put = connector.put().name(format!("{} {name}", live.mark)).send().await;
        live.check("connector.put", "a name to search for").accepted(put)?;
    }
    let mark = live.mark.to_string();
    for (text, documented) in [
        ("x*y".to_owned(), vec!["s1", "s2"]),
        ("x?y".to_owned(), vec!["s1", "s2"]),
        (r"x\*y".to_owned(), vec!["s1"]),
        ("Wiki".to_owned(), vec!["s3"]),
        ("wIKI".to_owned(), vec![]),
        (mark, vec!["s1", "s2", "s3"]),
    ] {
        let mut found = own(&live, "a search text", live.client.connectors().list().search(&text)).await?;
        found.retain(|id| id.starts_with('s'));
        found.sort();
        let text = text.replace(&live.mark.to_string(), "a part of the name");
        live.check(LIST, format!("the search text {text:?}"))
            .is(documented, found.iter().map(String::as_str).collect());
    }
    Ok(())
}

async fn deleted(live: Es) -> Outcome {
    if live.server.version < (9, 0) {
        return Ok(());
    }
    let connector = live.ready("lists-deleted").await?;
    live.check("connector.delete", "softly").accepted(connector.delete().send().await)?;
    let list = || live.client.connectors().list().index_names([live.name("lists-deleted")]);
    let hidden = own(&live, "soft-deleted connectors are hidden", list()).await?;
    live.check(LIST, "soft-deleted connectors").is(vec![], hidden);
    let shown = own(&live, "include_deleted", list().include_deleted(true)).await?;
    live.check(LIST, "include_deleted").is(vec!["deleted".to_owned()], shown);
    Ok(())
}

async fn refusals(live: Es) -> Outcome {
    for (operation, path) in [(LIST, "/_connector"), (JOBS, "/_connector/_sync_job")] {
        for (query, error_type) in [
            ("from=-1", ARGUMENT),
            ("size=-1", ARGUMENT),
            ("from=x", ARGUMENT),
            ("size=10001", "search_phase_execution_exception"),
            ("zzz=1", ARGUMENT),
        ] {
            let result = live.send(Method::GET, &format!("{path}?{query}"), None).await;
            live.check(operation, query).refused(400, error_type, result);
        }
    }
    for (operation, query, error_type) in [
        (LIST, "/_connector?index_name=a%20b", VALIDATION),
        (LIST, "/_connector?include_deleted=yes", ARGUMENT),
        (JOBS, "/_connector/_sync_job?status=happy", ARGUMENT),
        (JOBS, "/_connector/_sync_job?job_type=full,half", ARGUMENT),
    ] {
        live.check(operation, query).refused(400, error_type, live.send(Method::GET, query, None).await);
    }
    Ok(())
}

async fn sync_jobs(live: Es) -> Outcome {
    let connector = live.ready("lists-jobs").await?;
    let mut ids = Vec::new();
    for job_type in [SyncJobType::Full, SyncJobType::Incremental, SyncJobType::AccessControl] {
        let created = live.client.sync_jobs().create(connector.id()).job_type(job_type).send().await;
        let id = live.check("connector.sync_job_post", "a type").accepted(created)?.id;
        live.trash.add(Item::Job(id.clone()));
        ids.push(id);
    }
    let canceled = live.client.sync_job(&ids[0]).cancel().send().await;
    live.check("connector.sync_job_cancel", "a pending job").writes("updated", canceled);
    let list = || live.client.sync_jobs().list().connector_id(connector.id());
    let found = |what: &'static str, list: ListSyncJobs| {
        let (live, ids) = (&live, &ids);
        async move {
            let page = live.check(JOBS, what).accepted(list.send().await)?;
            let number = |id: &String| ids.iter().position(|known| known == id);
            Ok(page.results.iter().filter_map(|job| number(&job.id)).collect::<Vec<_>>())
        }
    };
    let all = found("all of a connector", list()).await?;
    live.check(JOBS, "the newest first").before((8, 14), "[0, 1, 2]").is(vec![2, 1, 0], all);
    for (what, list, mut documented) in [
        ("a status", list().status(SyncStatus::Canceled), vec![0]),
        ("another status", list().status(SyncStatus::Pending), vec![1, 2]),
        ("a type", list().job_types([SyncJobType::Incremental]), vec![1]),
        ("two types", list().job_types([SyncJobType::Full, SyncJobType::AccessControl]), vec![0, 2]),
        (
            "a status and another type",
            list().status(SyncStatus::Canceled).job_types([SyncJobType::Incremental]),
            vec![],
        ),
    ] {
        let mut found = found(what, list).await?;
        found.sort_unstable();
        documented.sort_unstable();
        live.check(JOBS, what).is(documented, found);
    }
    let page = live.check(JOBS, "a page").accepted(list().from(1).size(1).send().await)?;
    live.check(JOBS, "count of a page").is((3, 1), (page.count, page.results.len()));
    Ok(())
}

/// An empty element of a filter is a value like any other; only an empty list is no filter.
async fn empty_filters(live: Es) -> Outcome {
    let connector = live.ready("lists-empty").await?;
    live.job(&connector).await?;
    for (operation, path, error_type) in [
        (JOBS, "/_connector/_sync_job?status=", ARGUMENT),
        (JOBS, "/_connector/_sync_job?job_type=full,,incremental", ARGUMENT),
        (LIST, "/_connector?index_name=a,,b", VALIDATION),
    ] {
        live.check(operation, path).refused(400, error_type, live.send(Method::GET, path, None).await);
    }
    let count = |page: &Value| page["count"].as_u64().unwrap_or_default();
    let none = live.send(Method::GET, "/_connector/_sync_job?connector_id=", None).await;
    live.check(JOBS, "an empty connector id finds nothing")
        .is(0, count(&live.check(JOBS, "an empty connector id").accepted(none)?));
    let path = format!("/_connector/_sync_job?connector_id={}&job_type=", connector.id());
    let all = live.send(Method::GET, &path, None).await;
    live.check(JOBS, "an empty list of types is no filter")
        .is(1, count(&live.check(JOBS, "an empty list").accepted(all)?));
    let path = format!("/_connector?index_name={}&connector_name=&service_type=", live.name("lists-empty"));
    let all = live.send(Method::GET, &path, None).await;
    live.check(LIST, "empty lists are no filters")
        .is(1, count(&live.check(LIST, "empty lists").accepted(all)?));
    Ok(())
}
