//! Serves both fakes to clients in any language; see `fake-connectors --help`.

mod back_doors;

use std::{
    ffi::OsString,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
};

use connectors_testing::{FakeB3os, FakeElasticsearch};

const HELP: &str = "\
Serves a fake Elasticsearch and a fake B3OS until it is interrupted (Ctrl-C or SIGTERM).

Usage: fake-connectors [OPTIONS]

Options:
      --elasticsearch <IP:PORT>  Address of the fake Elasticsearch [default: any free port of 127.0.0.1]
      --b3os <IP:PORT>           Address of the fake B3OS [default: any free port of 127.0.0.1]
      --api-key <KEY>            API key that Elasticsearch requires, as ID:KEY or encoded [default: none]
  -h, --help                     Print this help
  -V, --version                  Print the version

Once both servers are listening, it prints the environment variables for a client, one NAME=VALUE per line,
then an empty line:

  ELASTICSEARCH_URL, ELASTICSEARCH_API_KEY (only with --api-key), B3OS_SERVER_URL, B3OS_API_KEY

Example:

  fake-connectors --elasticsearch 127.0.0.1:9200 --b3os 127.0.0.1:8080
";

/// The requested action.
enum Command {
    Help,
    Version,
    Serve(Settings),
}

#[derive(Default)]
struct Settings {
    elasticsearch: Option<SocketAddr>,
    b3os: Option<SocketAddr>,
    api_key: Option<String>,
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut settings = Settings::default();
    let mut arguments = arguments.into_iter().map(text);
    while let Some(argument) = arguments.next() {
        let argument = argument?;
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (argument.as_str(), None),
        };
        let flag = match name {
            "-h" | "--help" => Some(Command::Help),
            "-V" | "--version" => Some(Command::Version),
            "--elasticsearch" | "--b3os" | "--api-key" => None,
            _ if name.starts_with('-') => return Err(format!("unknown option `{name}`")),
            _ => return Err(format!("unexpected argument `{name}`: values follow an option")),
        };
        if let Some(command) = flag {
            return match value {
                None => Ok(command),
                Some(_) => Err(format!("option `{name}` takes no value")),
            };
        }
        let value = match value {
            Some(value) => value,
            None => arguments.next().ok_or_else(|| format!("option `{name}` needs a value"))??,
        };
        match name {
            "--elasticsearch" => set(&mut settings.elasticsearch, name, address(name, &value)?)?,
            "--b3os" => set(&mut settings.b3os, name, address(name, &value)?)?,
            _ => set(&mut settings.api_key, name, api_key(value)?)?,
        }
    }
    Ok(Command::Serve(settings))
}

fn text(argument: OsString) -> Result<String, String> {
    argument.into_string().map_err(|argument| format!("argument `{}` is not valid UTF-8", argument.display()))
}

fn set<T>(setting: &mut Option<T>, name: &str, value: T) -> Result<(), String> {
    match setting.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("option `{name}` is given twice")),
    }
}

fn address(name: &str, value: &str) -> Result<SocketAddr, String> {
    value.parse().map_err(|_| {
        format!(
            "invalid address `{value}` for `{name}`: expected an IP address and a port, such as 127.0.0.1:9200"
        )
    })
}

/// Checks the key, which is printed in one line. Errors do not contain it.
fn api_key(value: String) -> Result<String, String> {
    if value.is_empty() || value.contains(|character: char| character.is_control()) {
        return Err("invalid value for `--api-key`: it is empty or has control characters".to_owned());
    }
    Ok(value)
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(&format!("{HELP}\n{}", back_doors::HELP)),
        Ok(Command::Version) => print(concat!("fake-connectors ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Serve(settings)) => serve(settings).await,
        Err(error) => {
            eprintln!("fake-connectors: {error}\nFor the options, run `fake-connectors --help`.");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fake-connectors: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until the process is interrupted.
async fn serve(settings: Settings) -> Result<(), String> {
    // Before the variables are printed, because their reader may interrupt the process immediately.
    let interrupted = interruption().map_err(|error| format!("cannot listen for signals: {error}"))?;

    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let address = settings.elasticsearch.unwrap_or(any_port);
    let mut builder = FakeElasticsearch::builder().address(address);
    if let Some(key) = &settings.api_key {
        builder = builder.require_api_key(key);
    }
    let elasticsearch =
        builder.start().await.map_err(|error| not_started("--elasticsearch", address, error))?;
    let elasticsearch = Arc::new(elasticsearch);
    back_doors::open(&elasticsearch);
    let address = settings.b3os.unwrap_or(any_port);
    let b3os = FakeB3os::builder().address(address).start().await;
    let b3os = b3os.map_err(|error| not_started("--b3os", address, error))?;
    // The recorded requests cannot be read in this program, and would only use memory.
    elasticsearch.record_requests(false);
    b3os.record_requests(false);

    let mut variables = format!("ELASTICSEARCH_URL={}\n", elasticsearch.uri());
    if let Some(key) = &settings.api_key {
        variables += &format!("ELASTICSEARCH_API_KEY={key}\n");
    }
    variables += &format!("B3OS_SERVER_URL={}\nB3OS_API_KEY={}\n\n", b3os.uri(), b3os.token());
    print(&variables)?;

    interrupted.await;
    // A request below `/_fake` that is being handled holds a reference. Then the server ends with the process.
    if let Some(elasticsearch) = Arc::into_inner(elasticsearch) {
        elasticsearch.stop().await;
    }
    b3os.stop().await;
    Ok(())
}

fn not_started(option: &str, address: SocketAddr, error: io::Error) -> String {
    match error.kind() {
        // Only the API key can be invalid for the server.
        io::ErrorKind::InvalidInput => format!("invalid value for `--api-key`: {error}"),
        io::ErrorKind::AddrInUse => {
            format!("cannot listen on {address}: {error}; choose another port with `{option}`")
        }
        _ => format!("cannot listen on {address} (option `{option}`): {error}"),
    }
}

/// Prints to the standard output. Unlike `print!`, it does not panic if the reader has closed it.
fn print(text: &str) -> Result<(), String> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| format!("cannot write to the standard output: {error}"))
}

#[cfg(unix)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
