//! A server of a few operations of ThingsCloud, in a process of its own, so that its work counts for nobody else; with TLS on demand.
//! Must not know who asks. It does so little that the clients decide how many calls are made.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::message::is_whole;
use crate::own_process::OwnProcess;
use crate::program::used;

/// The argument that makes this program the server; a second one names the file for the certificate, and asks for TLS.
pub(crate) const SERVE: &str = "serve";

/// The devices that there are, and on each page.
pub(crate) const DEVICES: usize = 10_000;
pub(crate) const PAGE: usize = 100;

/// Open files for the connections of 1 000 calls, and some more.
const FILES: u64 = 4_096;

const TOKEN: &str = r#"{"result":true,"info":{"access_token":"T0KEN","expires_in":86400}}"#;
const DEVICE: &str = r#"{"result":true,"info":{"id":"4xk7m2w9","name":"Cold room 2","device_key":"A7F4","tags":{"site":"north"},"online":true}}"#;

/// A started server; it ends with this.
pub(crate) struct Server {
    process: OwnProcess,
    /// The file of the certificate that it has, with TLS.
    pub(crate) root: Option<PathBuf>,
}

impl Server {
    /// Starts this program as a server, with TLS if a folder for its certificate is given.
    pub(crate) fn start(tls: Option<&Path>) -> Result<Self, String> {
        let root = tls.map(|folder| folder.join("root.pem"));
        let mut arguments = vec![OsStr::new(SERVE)];
        arguments.extend(root.as_deref().map(Path::as_os_str));
        let process = OwnProcess::start(&arguments)?;
        Ok(Self { process, root })
    }

    pub(crate) fn url(&self) -> &str {
        &self.process.url
    }
}

/// Is the server: says its address, and ends with its input.
pub(crate) fn run(root: Option<&str>) -> Result<(), String> {
    let failed = |error: io::Error| format!("the server failed: {error}");
    // What the system refuses shows in the first call that finds no connection.
    let _ = rlimit::increase_nofile_limit(FILES);
    let acceptor = root.map(certified).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    println!(
        "{}",
        match acceptor {
            Some(_) => format!("https://localhost:{port}"),
            None => format!("http://127.0.0.1:{port}"),
        }
    );
    let pages: Arc<Vec<String>> = Arc::new((0..DEVICES / PAGE).map(page).collect());
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A connection that breaks is the client's to tell.
            tokio::spawn(connected(stream, acceptor.clone(), Arc::clone(&pages)));
        }
    });
    let ended = thread::spawn(|| io::stdin().read_to_end(&mut Vec::new()).map(|_| ()));
    ended
        .join()
        .map_err(|_| "the server stopped".to_owned())?
        .map_err(failed)
}

/// Makes a certificate and its key for this run, in the file and beside it.
fn certified(path: &str) -> Result<TlsAcceptor, String> {
    let key_path = format!("{path}.key");
    let mut make = Command::new("openssl");
    make.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]);
    make.args([
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]);
    make.args([
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-keyout",
        &key_path,
        "-out",
        path,
    ]);
    used(&mut make)?;
    let unread = |error| format!("cannot read the certificate of openssl: {error}");
    let certificate = CertificateDer::from_pem_file(path).map_err(unread)?;
    let key = PrivateKeyDer::from_pem_file(key_path).map_err(unread)?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .map_err(|error| error.to_string())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn connected(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    pages: Arc<Vec<String>>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match acceptor {
        Some(acceptor) => serve(acceptor.accept(stream).await?, &pages).await,
        None => serve(stream, &pages).await,
    }
}

/// Responds to the requests of a connection, one at a time.
async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    pages: &[String],
) -> io::Result<()> {
    let mut received = Vec::new();
    loop {
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
        if is_whole(&received) {
            let (status, body) = response(&received, pages);
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
            );
            stream.write_all((head + body).as_bytes()).await?;
            stream.flush().await?;
            received.clear();
        }
    }
}

/// Returns the status and the body: of a token for a `POST`, of a page of devices, or of a device.
fn response<'a>(request: &[u8], pages: &'a [String]) -> (&'static str, &'a str) {
    if request.starts_with(b"POST ") {
        return ("200 OK", TOKEN);
    }
    let head = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    let target = String::from_utf8_lossy(head);
    let target = target.split(' ').nth(1).unwrap_or_default();
    if target.starts_with("/api/v1/device/") {
        return ("200 OK", DEVICE);
    }
    let query = target.strip_prefix("/api/v1/devices").unwrap_or_default();
    let mut pairs = query
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let number = pairs
        .find(|(name, _)| *name == "page")
        .map_or(Ok(1), |(_, value)| value.parse::<usize>());
    let page = number
        .ok()
        .and_then(|number| pages.get(number.checked_sub(1)?));
    page.map_or(("404 Not Found", "{}"), |page| ("200 OK", page))
}

/// Returns a page of devices.
fn page(number: usize) -> String {
    let mut body = r#"{"result":true,"info":{"items":["#.to_owned();
    for place in 0..PAGE {
        let comma = if place == 0 { "" } else { "," };
        let device = number * PAGE + place;
        let _ = write!(
            body,
            r#"{comma}{{"id":"d{device:07}","name":"Cold room {device}","device_key":"K{device:05}","tags":{{"site":"north"}},"create_time":16934{device:05},"online":true,"type":"t4k2"}}"#
        );
    }
    let pages = DEVICES / PAGE;
    let _ = write!(body, r#"],"total":{DEVICES},"page_total":{pages}}}}}"#);
    body
}
