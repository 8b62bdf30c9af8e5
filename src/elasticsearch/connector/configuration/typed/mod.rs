//! Values as a type of the caller: [`Configuration::deserialize`].
//!
//! A derived `Deserialize` stops at its first error. To find all of them, the type is deserialized again after each one,
//! with a stand-in in place of the value that has failed. What such an attempt returns is discarded.

mod fault;
mod filled;
mod root;
mod stand_in;
mod vacant;

use serde::de::DeserializeOwned;

use self::{
    fault::{Fault, Trouble},
    root::{Entry, Root, State},
};
use super::{
    Configuration, ConfigurationErrors, ConfigurationField, ConfigurationProblem,
    ConfigurationProblemKind as Kind,
};

impl Configuration {
    /// Reads the values as a type of the connector service: usually a struct with one field for each field of the
    /// configuration.
    ///
    /// Values are converted by the type of their field, as in [`ConfigurationField`]'s `as_…` methods: the string `"false"`
    /// in a boolean field is `false`, and a string in a list field is split at commas. Then they are read as:
    ///
    /// | type in the struct | value |
    /// | --- | --- |
    /// | `String`, [`SecretString`](crate::SecretString) | as a string |
    /// | integers, floats, `bool` | also from a string that has this form |
    /// | `Vec`, sets | the items of a list; also from a string, split at commas |
    /// | enums | the variant of this name; the error names all variants |
    /// | [`Duration`](std::time::Duration) | with [`seconds`](crate::elasticsearch::seconds) |
    /// | `()` | ignored |
    ///
    /// A field has no value if its [effective value](ConfigurationField::effective_value) is empty, or if it is not
    /// [active](Self::is_active). It is then `None` as an `Option`, the default of a field with `#[serde(default)]`, the
    /// empty string, the empty list, and the variant of an enum that is named `""`. Otherwise it is a problem, and so is a
    /// required field without a value unless the struct makes it optional.
    ///
    /// The [validations](ConfigurationField::validations) of the schema are not applied: call [`check`](Self::check), too.
    ///
    /// # Errors
    ///
    /// [`ConfigurationErrors`] with the problems of all fields, not only the first one. They contain no values. `?` converts
    /// them to an [`Error`](crate::Error).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use connectors_sdk::{
    ///     ExposeSecret, SecretString,
    ///     elasticsearch::{Configuration, ConfigurationField, FieldType, seconds},
    /// };
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Wiki {
    ///     host: String,
    ///     port: u16,
    ///     token: SecretString,
    ///     spaces: Vec<String>,
    ///     proxy: Option<String>,
    ///     deployment: Deployment,
    ///     #[serde(with = "seconds")]
    ///     timeout: Duration,
    /// }
    ///
    /// #[derive(Deserialize, PartialEq, Debug)]
    /// #[serde(rename_all = "snake_case")]
    /// enum Deployment {
    ///     Cloud,
    ///     DataCenter,
    ///     #[serde(rename = "")]
    ///     Unknown,
    /// }
    ///
    /// let field = |field_type: FieldType| ConfigurationField::new("Label", field_type);
    /// let mut configuration = Configuration::from_iter([
    ///     ("host", field(FieldType::Str).value("wiki.example")),
    ///     ("port", field(FieldType::Int).value("443")),
    ///     ("token", field(FieldType::Str).value("s3cr3t").sensitive(true)),
    ///     ("spaces", field(FieldType::List).value("HR, IT")),
    ///     ("proxy", field(FieldType::Str).value("")),
    ///     ("deployment", field(FieldType::Str).value("data_center")),
    ///     ("timeout", field(FieldType::Int).default_value(30)),
    /// ]);
    /// let wiki: Wiki = configuration.deserialize()?;
    /// assert_eq!((wiki.host.as_str(), wiki.port, wiki.proxy), ("wiki.example", 443, None));
    /// assert_eq!(wiki.token.expose_secret(), "s3cr3t");
    /// assert_eq!(wiki.spaces, ["HR", "IT"]);
    /// assert_eq!((wiki.deployment, wiki.timeout), (Deployment::DataCenter, Duration::from_secs(30)));
    ///
    /// configuration.insert("port", ConfigurationField::new("Port", FieldType::Int).value(70_000));
    /// configuration.insert("deployment", ConfigurationField::new("Deployment", FieldType::Str).value("moon"));
    /// let errors = configuration.deserialize::<Wiki>().map(drop).unwrap_err();
    /// assert_eq!(
    ///     errors.to_string(),
    ///     "invalid configuration: 'Deployment' must be one of cloud, data_center; 'Port' is out of range: expected u16"
    /// );
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "parse")]
    #[doc(alias = "typed")]
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, ConfigurationErrors> {
        let mut attempts = Attempts::new(self);
        loop {
            match T::deserialize(&attempts.root) {
                Ok(value) => return attempts.end().map(|()| value),
                Err(fault) => {
                    if !attempts.again_after(fault) {
                        attempts.end()?;
                    }
                }
            }
        }
    }
}

struct Attempts<'a> {
    configuration: &'a Configuration,
    root: Root<'a>,
    problems: Vec<ConfigurationProblem>,
}

impl<'a> Attempts<'a> {
    fn new(configuration: &'a Configuration) -> Self {
        let entries = configuration.iter().map(|(name, field)| {
            // A dependency on an unknown field does not make a field inactive: `check` reports it.
            let inactive = configuration.activity(field) == Ok(false);
            let vacant = inactive || field.effective_value().is_none();
            let state = if vacant { State::LeftOut } else { State::Filled };
            Entry { name: name.into(), field: Some(field), inactive, state }
        });
        Self { configuration, root: Root { entries: entries.collect() }, problems: Vec::new() }
    }

    /// Records a problem, and prepares the next attempt. `false` if there is nothing left to find. Each attempt advances
    /// the state of one entry, so their number is limited.
    fn again_after(&mut self, fault: Fault) -> bool {
        if let Some(entry) = fault.entry.and_then(|index| self.root.entries.get_mut(index)) {
            let known = matches!(entry.state, State::StandIn | State::Gone);
            entry.state = if known || fault.of_name { State::Gone } else { State::StandIn };
            if !known {
                let (name, field) = (entry.name.to_string(), entry.field);
                self.record(&name, fault.trouble.kind(&name, field));
            }
            return true;
        }
        match fault.trouble {
            Trouble::Missing(name) => {
                match self.root.entries.iter_mut().find(|entry| entry.name == name) {
                    Some(entry) if entry.state == State::LeftOut => {
                        entry.state = State::Vacant;
                        true
                    }
                    // No stand-in fits its type. Fields that are missing after it stay unknown.
                    Some(entry) if entry.state == State::Gone => false,
                    Some(entry) => {
                        let (name, field) = (entry.name.to_string(), entry.field);
                        self.record(&name, Trouble::Missing("").kind(&name, field));
                        false
                    }
                    None => {
                        self.record(name, Kind::UnknownField);
                        let state = State::StandIn;
                        self.root.entries.push(Entry {
                            name: name.into(),
                            field: None,
                            inactive: false,
                            state,
                        });
                        true
                    }
                }
            }
            trouble => {
                self.record("", trouble.kind("", None));
                false
            }
        }
    }

    fn record(&mut self, name: &str, kind: Kind) {
        let unknown = ConfigurationField::default();
        let field = self.configuration.get(name).unwrap_or(&unknown);
        self.problems.push(field.problem(name, kind));
    }

    fn end(&mut self) -> Result<(), ConfigurationErrors> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by(|a, b| a.field.cmp(&b.field));
        ConfigurationErrors::of(problems)
    }
}

#[cfg(test)]
mod tests;
