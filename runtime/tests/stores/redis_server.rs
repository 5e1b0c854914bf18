//! A real Redis on a free port, for one test.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub(crate) struct Redis {
    pub(crate) url: String,
    process: Child,
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts one; where none is installed, the test is left out, but not in continuous integration.
pub(crate) fn start() -> Option<Redis> {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let started = Command::new("redis-server")
        .args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ])
        .stdout(Stdio::null())
        .spawn();
    let Ok(process) = started else {
        assert!(
            std::env::var_os("CI").is_none(),
            "redis-server is not installed"
        );
        eprintln!("SKIPPED: redis-server is not installed, so nothing is tested against Redis");
        return None;
    };
    let redis = Redis {
        url: format!("redis://127.0.0.1:{port}"),
        process,
    };
    let limit = Instant::now() + Duration::from_secs(20);
    while !answers(port) {
        assert!(Instant::now() < limit, "redis-server does not come up");
        std::thread::yield_now();
    }
    Some(redis)
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut answer = [0; 5];
    let asked = stream
        .write_all(b"PING\r\n")
        .and_then(|()| stream.read_exact(&mut answer));
    asked.is_ok() && answer == *b"+PONG"
}
