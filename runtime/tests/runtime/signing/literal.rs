//! A second implementation, which follows the guide step by step with nothing but a hash function.
//! It must not use the signing code of the runtime.

use sha2::{Digest, Sha256};

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// RFC 2104.
pub(crate) fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = if key.len() > 64 {
        hash(key)
    } else {
        key.to_vec()
    };
    block.resize(64, 0);
    let padded = |pad: u8| block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = hash(&[padded(0x36), text.to_vec()].concat());
    hash(&[padded(0x5c), inner].concat())
}

pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// A request before any part of it is encoded.
#[derive(Clone, Debug)]
pub(crate) struct Plain {
    pub(crate) method: &'static str,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Plain {
    pub(crate) fn canonical(&self, signed: &[&str], trailing_slash: bool) -> String {
        let mut uri = String::new();
        for segment in &self.segments {
            uri += "/";
            uri += &encode(segment);
        }
        if uri.is_empty() || trailing_slash && !uri.ends_with('/') {
            uri += "/";
        }
        let mut pairs = self.query.clone();
        pairs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| encode(name) + "=" + &encode(value))
            .collect();
        let mut lines = String::new();
        for name in signed {
            let mut values: Vec<&str> = self
                .headers
                .iter()
                .filter(|(header, _)| header == name)
                .map(|(_, value)| value.trim())
                .collect();
            values.sort();
            for value in values {
                lines += &format!("{name}:{value}\n");
            }
        }
        [
            self.method.to_owned(),
            uri,
            pairs.join("&"),
            lines,
            signed.join(";"),
            hex(&hash(&self.body)),
        ]
        .join("\n")
    }

    pub(crate) fn signature(
        &self,
        algorithm: &str,
        date: &str,
        secret: &str,
        canonical: &str,
    ) -> String {
        let text = [algorithm, date, &hex(&hash(canonical.as_bytes()))].join("\n");
        hex(&hmac(secret.as_bytes(), text.as_bytes()))
    }
}
