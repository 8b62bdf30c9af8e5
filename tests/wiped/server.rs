//! A server that accepts everything, over HTTP and HTTPS. At `/refuse`, it refuses everything.

use std::{io::Read, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

/// Prints the two URLs and the certificate, followed by an empty line.
pub(crate) fn serve() {
    // Exits when the parent process exits, for whatever reason.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let [http, https] = [listen().await, listen().await];
        let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
        println!(
            "http://localhost:{}\nhttps://localhost:{}\n{}\n",
            port(&http),
            port(&https),
            made.cert.pem().trim()
        );
        let secure = async {
            while let Ok((stream, _)) = https.accept().await {
                let accepted = acceptor.accept(stream);
                tokio::spawn(async {
                    if let Ok(stream) = accepted.await {
                        respond(stream).await;
                    }
                });
            }
        };
        let plain = async {
            while let Ok((stream, _)) = http.accept().await {
                tokio::spawn(respond(stream));
            }
        };
        tokio::join!(secure, plain);
    });
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// Responds to one request and closes the connection.
async fn respond(mut stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
    let mut received = Vec::new();
    let head = loop {
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break String::from_utf8_lossy(&received[..end]).into_owned();
        }
    };
    let value = |name: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let length = value("content-length").map_or(0, |length| length.parse().unwrap());
    while received.len() < head.len() + 4 + length {
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let (status, body) = if head.contains(" /refuse") {
        let error = r#"{"error":{"type":"security_exception","reason":"unknown credentials"},"status":401}"#;
        ("401 Unauthorized", error)
    } else {
        ("200 OK", r#"{"count":0,"results":[],"result":"updated","code":200,"data":{"id":"x","items":[]}}"#)
    };
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-elastic-product: Elasticsearch\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(response.as_bytes()).await;
    let _ = stream.shutdown().await;
}
