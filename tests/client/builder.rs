//! Settings that `build()` rejects.

use connectors_sdk::{B3os, Client, ClientBuilder, Credentials, Elasticsearch, ErrorKind, Result};

fn elasticsearch(url: &str) -> Result<Client<Elasticsearch>> {
    Client::elasticsearch(url).build()
}

#[test]
fn unusable_base_urls_are_rejected() {
    for (url, message) in [
        ("", "invalid base URL ``: it must start with `http://` or `https://` and name a host"),
        (
            "not a url",
            "invalid base URL `[redacted]`: it must start with `http://` or `https://` and name a host",
        ),
        ("https://u:p@h:port", "invalid base URL `https://[redacted]@h:port`: invalid port number"),
        (
            "localhost:9200",
            "invalid base URL `localhost:9200`: it must start with `http://` or `https://` and name a host",
        ),
        ("ftp://h", "invalid base URL `ftp://h`: it must start with `http://` or `https://` and name a host"),
        (
            "https://h/?pretty",
            "invalid base URL `https://h/?[redacted]`: it must not have a query or a fragment",
        ),
        ("https://h/#x", "invalid base URL `https://h/#[redacted]`: it must not have a query or a fragment"),
    ] {
        let error = elasticsearch(url).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Config, message), "{url}");
    }
}

#[test]
fn a_password_in_the_url_is_used_and_never_shown() {
    let builder = Client::elasticsearch("https://elastic:p%40ss@h:9200/es");
    let debug = format!("{builder:?}");
    let client = builder.build().unwrap();
    let debug = debug + &format!("{client:?}");
    assert!(!debug.contains("p%40ss") && !debug.contains("p@ss"), "{debug}");
    assert!(debug.contains("Basic(\"elastic\", [redacted])"), "{debug}");
    assert_eq!(client.base_urls().next().unwrap().as_str(), "https://h:9200/es");
    let error = elasticsearch("https://elastic:p@ss@[h").unwrap_err();
    assert!(!format!("{error:?} {error}").contains("p@ss"));
}

#[test]
fn credentials_over_plain_http_must_be_allowed() {
    let with_key = |url: &str| Client::elasticsearch(url).api_key("k");
    for url in
        ["http://127.0.0.1:9200", "http://localhost", "http://[::1]:9200", "http://127.8.9.1", "https://h"]
    {
        assert!(with_key(url).build().is_ok(), "{url}");
    }
    for url in [
        "http://h:9200",
        "http://10.0.0.1",
        "http://localhost.evil.example",
        "http://es.localhost",
        "http://localhost.:9200",
        "http://0.0.0.0:9200",
    ] {
        let error = with_key(url).build().unwrap_err();
        assert!(error.to_string().starts_with("credentials would be sent unencrypted to `"), "{error}");
        assert!(with_key(url).allow_plain_http().build().is_ok());
        assert!(elasticsearch(url).is_ok(), "without credentials there is nothing to protect");
        assert!(Client::elasticsearch("https://h").api_key("k").node(url).build().is_err());
    }
}

#[test]
fn invalid_settings_are_reported_by_build() {
    let b3os = |builder: ClientBuilder<B3os>| builder.build().unwrap_err().to_string();
    for (actual, expected) in [
        (
            b3os(Client::b3os().base_url("nonsense")),
            "invalid base URL `[redacted]`: it must start with `http://` or `https://` and name a host",
        ),
        (
            b3os(Client::b3os().organization("a\nb")),
            "the organization contains characters that are not allowed in headers",
        ),
        (
            b3os(Client::b3os().token("a\nb")),
            "the credentials contain characters that are not allowed in headers",
        ),
        (b3os(Client::b3os().token("")), "the credentials are empty"),
        (b3os(Client::b3os().credentials(Credentials::basic("u", "p"))), "B3OS accepts only bearer tokens"),
        (
            b3os(Client::b3os().user_agent("a\nb")),
            "the user agent contains characters that are not allowed in headers",
        ),
        (b3os(Client::b3os().header("a b", "c")), "invalid default header: invalid header name `a b`"),
        (b3os(Client::b3os().proxy("http://")), "the proxy's URL is invalid: empty host"),
        (
            b3os(Client::b3os().organization(" ")),
            "the organization is empty: give its id, or remove `.organization(..)`",
        ),
    ] {
        assert_eq!(actual, expected);
    }
}

#[test]
fn a_second_source_of_credentials_is_an_error() {
    let es = || Client::elasticsearch("https://h");
    let provider = || async { Ok(Credentials::bearer("t")) };
    for (builder, sources) in [
        (es().api_key("a").basic("u", "p"), "an API key and a user name and password"),
        (es().basic("u", "p").bearer("t"), "a user name and password and a bearer token"),
        (es().api_key("a").api_key("b"), "an API key and an API key"),
        (es().credentials(provider).api_key("a"), "a credentials provider and an API key"),
        (
            es().credentials(Credentials::api_key("a")).credentials(provider),
            "an API key and a credentials provider",
        ),
        (
            Client::elasticsearch("https://u:p@h").api_key("a"),
            "a user name and password in a base URL and an API key",
        ),
        (es().api_key("a").node("https://u:p@h"), "an API key and a user name and password in a base URL"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(error.to_string(), format!("credentials are set twice: {sources}; remove one of them"));
    }
    assert!(es().api_key("id:key").api_key("aWQ6a2V5").build().is_ok(), "both are the same key");
    assert!(Client::elasticsearch("https://u:p@h").basic("u", "p").build().is_ok());
}

#[test]
fn handles_and_requests_can_be_kept_and_sent_to_another_thread() {
    fn keep<T: Clone + std::fmt::Debug + Send + Sync + 'static>(_: &T) {}
    let client = elasticsearch("https://h").unwrap();
    keep(&client);
    keep(&client.connector("x"));
    keep(&client.connector("x").update_last_sync());
    fn send<T: Send + 'static>(_: &T) {}
    send(&client.connector("x").update_last_sync().send());
    send(&client.connector("x").get().into_future());
    assert!(size_of::<connectors_sdk::Error>() <= size_of::<usize>());
}
