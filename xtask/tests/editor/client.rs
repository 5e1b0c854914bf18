//! A client of the language server protocol over the standard streams of a program.
//! Must not know specs.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A server that was started and initialized. It ends with this value.
pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Number of requests sent.
    requests: u64,
    /// The latest problems of each file, by its address.
    problems: BTreeMap<String, Value>,
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Client {
    /// Starts a server for the files below a folder.
    pub(crate) fn start(command: &mut Command, root: &Path) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut server = command.spawn().unwrap();
        let mut client = Self {
            input: server.stdin.take().unwrap(),
            output: BufReader::new(server.stdout.take().unwrap()),
            server,
            requests: 0,
            problems: BTreeMap::new(),
        };
        let capabilities = json!({
            "workspace": { "configuration": true },
            "textDocument": {
                "completion": { "completionItem": { "documentationFormat": ["markdown", "plaintext"] } },
                "hover": { "contentFormat": ["markdown"] },
            },
        });
        let parameters = json!({
            "processId": null, "rootUri": address(root), "capabilities": capabilities,
        });
        client.request("initialize", parameters);
        client.notify("initialized", json!({}));
        client
    }

    /// Opens a file with a text, and returns the problems that the server finds in it.
    pub(crate) fn open(&mut self, path: &Path, text: &str) -> Value {
        let uri = address(path);
        self.problems.remove(&uri);
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        loop {
            if let Some(problems) = self.problems.remove(&uri) {
                return problems;
            }
            self.receive();
        }
    }

    /// Closes a file.
    pub(crate) fn close(&mut self, path: &Path) {
        let document = json!({ "uri": address(path) });
        self.notify("textDocument/didClose", json!({ "textDocument": document }));
    }

    /// Sends a request about a position of an open file, and returns the result.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &Path,
        (line, character): (usize, usize),
    ) -> Value {
        let position = json!({ "line": line, "character": character });
        let parameters = json!({ "textDocument": { "uri": address(path) }, "position": position });
        self.request(method, parameters)
    }

    fn request(&mut self, method: &str, parameters: Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            let message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                assert!(message.get("error").is_none(), "{message}");
                return message["result"].clone();
            }
        }
    }

    fn notify(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// Reads a message; answers a request of the server, and keeps problems.
    fn receive(&mut self) -> Value {
        let mut length = None;
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).unwrap();
            assert!(read > 0, "the language server has ended");
            if let Some(number) = line.strip_prefix("Content-Length: ") {
                length = number.trim().parse().ok();
            } else if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length.unwrap()];
        self.output.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        match (message["method"].as_str(), message.get("id")) {
            (Some("textDocument/publishDiagnostics"), _) => {
                let uri = message["params"]["uri"].as_str().unwrap().to_owned();
                self.problems
                    .insert(uri, message["params"]["diagnostics"].clone());
            }
            (Some(method), Some(id)) => {
                let result = match method {
                    "workspace/configuration" => settings(&message["params"]["items"]),
                    _ => Value::Null,
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
            }
            _ => {}
        }
        message
    }
}

/// Returns the settings that the server asks for. Without the schema store, nothing is fetched.
fn settings(items: &Value) -> Value {
    let yaml = json!({
        "validate": true, "hover": true, "completion": true, "schemaStore": { "enable": false },
    });
    let of_item = |item: &Value| match item["section"].as_str() {
        Some("yaml") => yaml.clone(),
        _ => Value::Null,
    };
    items.as_array().unwrap().iter().map(of_item).collect()
}

/// Returns the address of a file.
fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}
