//! A real Redis on a free port, for one test.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub(crate) struct Redis {
    pub(crate) url: String,
    /// The port for plain text.
    pub(crate) port: u16,
    process: Child,
}

impl Redis {
    /// Waits until it responds on its plain port.
    fn up(url: String, process: Child, port: u16) -> Self {
        let redis = Self { url, port, process };
        redis.wait();
        redis
    }

    fn wait(&self) {
        let limit = Instant::now() + Duration::from_secs(20);
        while !responses(self.port) {
            assert!(Instant::now() < limit, "redis-server does not come up");
            std::thread::yield_now();
        }
    }

    /// Ends it like a crash.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Restarts a killed server without its data.
    pub(crate) fn restart(&mut self) {
        self.process = launch(&["--port", &self.port.to_string()]).unwrap();
        self.wait();
    }

    /// Returns the first line of the response to a command.
    pub(crate) fn ask(&self, command: &str) -> String {
        let response = self.ask_long(command);
        response.lines().next().unwrap().to_owned()
    }

    /// Returns the whole response to a command.
    pub(crate) fn ask_long(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // The server closes the connection after the last response.
        let commands = format!("{command}\r\nQUIT\r\n");
        stream.write_all(commands.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(!response.starts_with('-'), "{command}: {response}");
        response
    }
}

impl Redis {
    /// Sends it a signal of the system.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts a server. If Redis is not installed, the test is skipped, except in continuous integration.
pub(crate) fn start() -> Option<Redis> {
    let port = free_port();
    let started = launch(&["--port", &port.to_string()])?;
    Some(Redis::up(
        format!("redis://127.0.0.1:{port}"),
        started,
        port,
    ))
}

/// Starts a server that accepts TLS only, with a certificate of its own in `folder`, which is returned as well.
pub(crate) fn start_with_tls(folder: &Path) -> Option<(Redis, PathBuf)> {
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status();
    let made = made.is_ok_and(|status| status.success());
    if !made {
        return left_out("openssl");
    }
    // The plain port only shows that the server is up.
    let (port, tls_port) = (free_port(), free_port());
    let (port_text, tls_text) = (port.to_string(), tls_port.to_string());
    let (key, file) = (key.to_str()?, certificate.to_str()?);
    let process = launch(&[
        "--port",
        &port_text,
        "--tls-port",
        &tls_text,
        "--tls-auth-clients",
        "no",
        "--tls-key-file",
        key,
        "--tls-cert-file",
        file,
        "--tls-ca-cert-file",
        file,
    ])?;
    let redis = Redis::up(format!("rediss://127.0.0.1:{tls_port}"), process, port);
    Some((redis, certificate))
}

fn launch(arguments: &[&str]) -> Option<Child> {
    let started = Command::new("redis-server")
        .args(arguments)
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .stdout(Stdio::null())
        .spawn();
    started.ok().or_else(|| left_out("redis-server"))
}

fn left_out<T>(program: &str) -> Option<T> {
    assert!(
        std::env::var_os("CI").is_none(),
        "{program} is not installed"
    );
    eprintln!("SKIPPED: {program} is not installed, so nothing is tested against Redis");
    None
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn responses(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut response = [0; 5];
    let asked = stream
        .write_all(b"PING\r\n")
        .and_then(|()| stream.read_exact(&mut response));
    asked.is_ok() && response == *b"+PONG"
}
