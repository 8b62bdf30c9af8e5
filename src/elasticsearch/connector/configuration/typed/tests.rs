use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU16,
    time::Duration,
};

use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Configuration, ConfigurationField, FieldType};

fn read(json: Value) -> Configuration {
    serde_json::from_value(json).unwrap()
}

/// Reads a field `x` of this type and value, or returns the message.
fn one<T: serde::de::DeserializeOwned>(field_type: &str, value: Value) -> Result<T, String> {
    #[derive(Deserialize)]
    struct One<T> {
        x: T,
    }
    let configuration = read(json!({"x": {"type": field_type, "value": value}}));
    match configuration.deserialize::<One<T>>() {
        Ok(one) => Ok(one.x),
        Err(errors) => Err(errors.to_string().trim_start_matches("invalid configuration: ").to_owned()),
    }
}

fn problems<T: serde::de::DeserializeOwned>(json: Value) -> Vec<String> {
    let errors = read(json).deserialize::<T>().map(drop).unwrap_err();
    errors.problems().iter().map(ToString::to_string).collect()
}

macro_rules! table {
    ($($target:ty: $field_type:literal $value:tt => $expected:expr;)+) => {$(
        let expected: Result<$target, &str> = $expected;
        let read = one::<$target>($field_type, json!($value));
        assert_eq!(read.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text),
                   "{} from {} {}", stringify!($target), $field_type, json!($value));
    )+};
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Cloud,
    Server,
}

#[derive(Debug, PartialEq, Deserialize)]
enum MaybeMode {
    #[serde(rename = "")]
    None,
    #[serde(rename = "on")]
    On,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Wrapped(u16);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(transparent)]
struct Pause(#[serde(with = "crate::elasticsearch::seconds")] Duration);

#[test]
fn values_are_converted_by_the_type_of_the_field() {
    let texts = |items: &[&str]| Ok(items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>());
    table! {
        String: "str" "a, b" => Ok("a, b".into());
        String: "str" 7 => Ok("7".into());
        String: "int" "7" => Ok("7".into());
        String: "bool" false => Ok("false".into());
        String: "list" ["a", 1] => Ok("a,1".into());
        String: "list" "a ,b" => Ok("a,b".into());
        String: "str" {"a": 1} => Err("'x' must be a string");
        char: "str" "a" => Ok('a');

        bool: "bool" "false" => Ok(false);
        bool: "bool" 1 => Ok(true);
        bool: "bool" "yes" => Err("'x' must be true or false");
        bool: "str" " TRUE" => Ok(true);
        bool: "str" "1" => Err("'x' must be true or false");
        bool: "int" 1 => Err("'x' must be a boolean");

        u16: "int" " 443 " => Ok(443);
        u16: "int" 443.0 => Ok(443);
        u16: "int" "x" => Err("'x' must be a whole number");
        u16: "int" 70000 => Err("'x' is out of range: expected u16");
        u16: "int" (-1) => Err("'x' is out of range: expected u16");
        u16: "str" "443" => Ok(443);
        u16: "str" "hunter2" => Err("'x' must be a whole number");
        u16: "bool" true => Err("'x' must be u16");
        u16: "list" ["1"] => Err("'x' must be u16");
        u64: "str" "18446744073709551615" => Ok(u64::MAX);
        i128: "int" (-7) => Ok(-7);
        f64: "int" 7 => Ok(7.0);
        f64: "str" "1.5" => Ok(1.5);
        f64: "str" "x" => Err("'x' must be a number");
        f64: "of a newer server" 1.5 => Ok(1.5);
        NonZeroU16: "int" 0 => Err("'x' is out of range: expected a nonzero u16");
        Wrapped: "int" 5 => Ok(Wrapped(5));

        Vec<String>: "list" "a, b,," => texts(&["a", "b"]);
        Vec<String>: "list" ["a", "", 1, null] => texts(&["a", "1"]);
        Vec<String>: "list" 5 => texts(&["5"]);
        Vec<String>: "str" "a,b" => texts(&["a", "b"]);
        Vec<String>: "bool" true => texts(&["true"]);
        Vec<u16>: "list" "1, 2" => Ok(vec![1, 2]);
        Vec<u16>: "list" "1, x" => Err("'x' must be a whole number");
        (u16, u16): "list" [1, 2] => Ok((1, 2));
        (u16, u16): "list" [1, 2, 3] => Err("'x' is invalid");
        BTreeSet<Mode>: "list" "server,cloud,server" => Ok([Mode::Server, Mode::Cloud].into());
        Vec<Mode>: "list" "server,moon" => Err("'x' must be one of cloud, server");
        Vec<String>: "list" {"a": 1} => Err("'x' must be a list");

        Mode: "str" "cloud" => Ok(Mode::Cloud);
        Mode: "str" "Cloud" => Err("'x' must be one of cloud, server");
        MaybeMode: "str" "on" => Ok(MaybeMode::On);
        MaybeMode: "str" "off" => Err("'x' must be one of on");
        Pause: "int" 30 => Ok(Pause(Duration::from_secs(30)));
        Pause: "str" "0.5" => Ok(Pause(Duration::from_millis(500)));
        Pause: "int" (-1) => Err("'x' is out of range: expected a number of seconds");
        Pause: "bool" true => Err("'x' must be a number of seconds");
        Option<u16>: "int" 7 => Ok(Some(7));
        Option<u16>: "int" "x" => Err("'x' must be a whole number");
        (): "str" "anything" => Ok(());
        (): "int" "anything" => Ok(());
        Value: "int" "7" => Ok(json!(7));
        Value: "of a newer server" {"a": [1.5]} => Ok(json!({"a": [1.5]}));
        BTreeMap<String, u8>: "of a newer server" {"a": 1} => Ok([("a".to_owned(), 1)].into());
        BTreeMap<String, u8>: "of a newer server" {"a": "hunter2"} => Err("'x' has an unexpected form");
    }
    let secret: SecretString = one("str", json!("s3cr3t")).unwrap();
    assert_eq!(secret.expose_secret(), "s3cr3t");
}

#[test]
fn a_field_without_a_value() {
    for (field_type, empty) in
        [("str", json!("")), ("int", json!("")), ("int", json!(null)), ("list", json!([]))]
    {
        assert_eq!(one::<Option<String>>(field_type, empty.clone()), Ok(None));
        assert_eq!(one::<String>(field_type, empty.clone()), Ok(String::new()));
        assert_eq!(one::<Vec<u8>>(field_type, empty.clone()), Ok(vec![]));
        assert_eq!(one::<()>(field_type, empty.clone()), Ok(()));
        assert_eq!(one::<MaybeMode>(field_type, empty.clone()), Ok(MaybeMode::None));
        assert_eq!(one::<Option<MaybeMode>>(field_type, empty.clone()), Ok(None));
        for message in
            [one::<u16>(field_type, empty.clone()).map(drop), one::<Mode>(field_type, empty).map(drop)]
        {
            assert_eq!(message, Err("'x' cannot be empty".to_owned()));
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Settings {
        #[serde(default = "port")]
        port: u16,
        name: String,
        #[serde(default, with = "crate::elasticsearch::seconds::optional")]
        pause: Option<Duration>,
    }
    fn port() -> u16 {
        443
    }
    let field = |name: &str, required: bool, default: Value| json!({"type": "str", "label": name, "value": "", "required": required, "default_value": default});
    let settings: Settings =
        read(json!({"port": field("Port", true, json!(1)), "name": field("Name", false, json!("n"))}))
            .deserialize()
            .unwrap();
    assert_eq!(settings, Settings { port: 443, name: "n".into(), pause: None });
    let settings = json!({"name": field("Name", true, json!("n"))});
    assert_eq!(problems::<Settings>(settings), ["'Name' cannot be empty"]);
}

#[test]
fn a_field_that_is_not_active_has_no_value() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Settings {
        host: Option<String>,
        user: String,
    }
    let configuration = |deployment: &str| {
        let dependent = json!({"type": "str", "value": "h", "required": true,
                               "depends_on": [{"field": "deployment", "value": "server"}]});
        json!({"deployment": {"type": "str", "value": deployment}, "host": dependent, "user": dependent})
    };
    let server: Settings = read(configuration("server")).deserialize().unwrap();
    assert_eq!(server, Settings { host: Some("h".into()), user: "h".into() });
    let cloud: Settings = read(configuration("cloud")).deserialize().unwrap();
    assert_eq!(cloud, Settings { host: None, user: String::new() });

    #[derive(Deserialize)]
    struct Strict {
        #[allow(dead_code)]
        user: u16,
    }
    assert_eq!(
        problems::<Strict>(configuration("cloud")),
        ["'user' has no value, because the fields that it depends on have other values"]
    );
}

#[test]
fn all_problems_are_found_at_once() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Settings {
        absent: String,
        #[serde(rename = "alsoAbsent")]
        also_absent: Mode,
        #[serde(default)]
        default: u16,
        empty: u16,
        fine: String,
        items: Vec<u8>,
        mode: Mode,
        nested: Nested,
        optional: Option<u16>,
        pause: Pause,
        port: NonZeroU16,
        z_absent: (u8, Nested),
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Nested {
        a: u8,
        again: Option<Box<Self>>,
    }
    let found = problems::<Settings>(json!({
        "empty": {"label": "Empty", "type": "int", "value": null},
        "fine": {"type": "str", "value": "x"},
        "items": {"label": "Items", "type": "list", "value": "1,hunter2"},
        "mode": {"label": "Mode", "type": "str", "value": "hunter2"},
        "nested": {"type": "of a newer server", "value": {"b": 1}},
        "optional": {"type": "int", "value": "hunter2"},
        "pause": {"type": "str", "value": "hunter2"},
        "port": {"label": "", "type": "int", "value": 0},
        "unused": {"type": "int", "value": "hunter2"},
    }));
    assert_eq!(
        found,
        [
            "'absent' is not a field of the configuration",
            "'alsoAbsent' is not a field of the configuration",
            "'Empty' cannot be empty",
            "'Items' must be a whole number",
            "'Mode' must be one of cloud, server",
            "'nested' has an unexpected form",
            "'optional' must be a whole number",
            "'pause' must be a number",
            "'port' is out of range: expected a nonzero u16",
            "'z_absent' is not a field of the configuration",
        ]
    );
}

#[test]
fn a_type_that_no_stand_in_fits_hides_only_what_is_missing_after_it() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Settings {
        address: std::net::IpAddr,
        endless: Endless,
        missing: u8,
        port: u8,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    enum Endless {
        More(Box<Self>),
    }
    let found = problems::<Settings>(json!({
        "address": {"type": "str", "value": "hunter2"}, "endless": {"type": "str", "value": "hunter2"},
        "port": {"type": "int", "value": 1000},
    }));
    assert_eq!(
        found,
        [
            "'address' is invalid: invalid IP address syntax",
            "'endless' must be one of More",
            "'port' is out of range: expected u8"
        ]
    );
}

#[test]
fn structs_of_all_forms() {
    let configuration = json!({
        "a": {"type": "int", "value": "1"}, "b": {"type": "str", "value": ""}, "c": {"type": "bool", "value": "true"},
        "bare": "x",
    });
    read(configuration.clone()).deserialize::<()>().unwrap();
    Configuration::new().deserialize::<()>().unwrap();
    let map: BTreeMap<String, Value> = read(configuration.clone()).deserialize().unwrap();
    assert_eq!(serde_json::to_value(map).unwrap(), json!({"a": 1, "bare": "x", "c": true}));

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        a: u8,
        b: Option<String>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
        c: bool,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct New(Option<Outer>);
    let outer: New = read(configuration.clone()).deserialize().unwrap();
    assert_eq!(outer, New(Some(Outer { inner: Inner { a: 1, b: None }, c: true })));

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Strict {
        a: bool,
    }
    assert_eq!(
        problems::<Strict>(configuration),
        [
            "'a' must be a boolean",
            "'bare' is not a field that the connector service reads",
            "'c' is not a field that the connector service reads"
        ]
    );
    assert_eq!(problems::<u8>(json!({})), ["it must be u8"]);
}

#[test]
fn messages_of_the_type_show_no_value() {
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "String")]
    struct Picky;
    impl TryFrom<String> for Picky {
        type Error = String;
        fn try_from(text: String) -> Result<Self, String> {
            Err(if text.is_empty() { "empty".into() } else { format!("must not be `{text}` but longer") })
        }
    }
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "String")]
    struct Plain;
    impl TryFrom<String> for Plain {
        type Error = &'static str;
        fn try_from(_: String) -> Result<Self, &'static str> {
            Err("must be longer")
        }
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Settings {
        a: Picky,
        b: Plain,
        c: Plain,
        password: Plain,
    }
    let field = |sensitive: bool| json!({"type": "str", "value": "hunter2", "sensitive": sensitive});
    assert_eq!(
        problems::<Settings>(
            json!({"a": field(false), "b": field(false), "c": field(true), "password": field(false)})
        ),
        ["'a' is invalid", "'b' is invalid: must be longer", "'c' is invalid", "'password' is invalid"]
    );
}

#[test]
fn the_error_converts_to_an_error_of_the_crate() {
    let convert = || -> crate::Result<u8> { Ok(Configuration::new().deserialize::<u8>()?) };
    let error = convert().unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Request);
    assert_eq!(error.to_string(), "invalid configuration: it must be u8");
}

fn any_value() -> impl Strategy<Value = Value> {
    let marker = prop_oneof!["hunter2[a-z0-9 ]{0,3}", Just(String::new()), Just(" ".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        marker.prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-c]", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever is stored, a value is either read or named by its field, and never shown.
    #[test]
    fn any_value_is_read_or_named(
        values in proptest::collection::vec((any_value(), any_value(), any::<bool>(), 0..5_usize), 6),
    ) {
        #[derive(Deserialize)]
        #[allow(dead_code)]
        struct Settings {
            a: u16,
            b: bool,
            c: Vec<Mode>,
            d: Mode,
            e: Pause,
            f: Option<(u8, String)>,
        }
        let types = [FieldType::Str, FieldType::Int, FieldType::Bool, FieldType::List, FieldType::from("new")];
        let names = ["a", "b", "c", "d", "e", "f"];
        let configuration: Configuration = names
            .into_iter()
            .zip(values)
            .map(|(name, (value, default, required, field_type))| {
                let field = ConfigurationField::new(name, types[field_type].clone());
                (name, field.value(value).default_value(default).required(required))
            })
            .collect();
        if let Err(errors) = configuration.deserialize::<Settings>() {
            let found: Vec<_> = errors.problems().iter().map(|problem| problem.field.as_str()).collect();
            let distinct: BTreeSet<_> = found.iter().copied().collect();
            prop_assert_eq!(found.len(), distinct.len());
            prop_assert!(distinct.iter().all(|name| names.contains(name)), "{:?}", distinct);
            prop_assert!(!format!("{errors} {errors:?}").contains("hunter2"), "{}", errors);
        }
    }
}
