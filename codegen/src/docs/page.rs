//! A page of a vendor, as it was read: sections, and in each of them what it documents.
//! Must not know any spec, nor what another edition of the page says.

mod choices;
mod cut;
mod extract;
mod fact;
mod facts;
mod layout;
mod numerals;
mod pieces;
mod quantities;
mod routes;
mod rows;
mod samples;
mod section;
mod servers;
mod together;
mod words;

use std::collections::BTreeSet;
use std::fmt;

pub use fact::{Fact, FactKind};
use layout::{decode, html, markdown, text};

/// The version of the reading. Hashes and facts of different versions are not compared.
pub const VERSION: u32 = 2;

/// A page of more bytes is not read.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown, with HTML and tags of templates in it.
    Markdown,
    /// HTML.
    Html,
    /// Text as copied from a browser.
    Text,
}

impl Format {
    /// The extensions of the files that are pages.
    pub const EXTENSIONS: [&'static str; 7] =
        ["md", "mdx", "markdown", "html", "htm", "xhtml", "txt"];

    /// Returns the format of files with an extension, such as `md`. The content of a file may still say otherwise.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "md" | "mdx" | "markdown" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Its sections in their order. The first one has an empty path if text comes before the first heading.
    pub sections: Vec<Section>,
    /// The page's own date, as `2026-03-03` where it can be read.
    pub date: Option<String>,
    /// Why the end of the page seems to be missing.
    pub looks_cut: Option<Cut>,
    /// Where the page contradicts itself.
    pub contradictions: Vec<Contradiction>,
}

/// The text from one heading to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its headings, from the outermost. No two sections of a page have the same path: a repeated one ends with a count,
    /// as in `["Request", "(2)"]`.
    pub path: Vec<String>,
    /// The id of its heading.
    pub anchor: Option<String>,
    /// The line of its heading, from 1.
    pub line: usize,
    /// The text below its heading without layout, of which changes of words are told.
    pub text: String,
    /// How many words it has. Each Chinese character counts.
    pub words: usize,
    /// The methods and paths in it.
    pub routes: Vec<Route>,
    /// What tables, lists and flattened tables document.
    pub rows: Vec<Row>,
    /// The keys of its samples.
    pub samples: Vec<Sample>,
    /// What a change of facts is a change of.
    pub facts: BTreeSet<Fact>,
}

/// A method and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`.
    pub method: String,
    /// The path with parameters as `{name}`, without host and query, as `/devices/{id}`.
    pub path: String,
    /// The names in its query.
    pub query: Vec<String>,
    /// Whether it is that of a sample call, whose path may have values in the place of parameters.
    pub is_sample: bool,
    /// Its line, from 1.
    pub line: usize,
}

impl Route {
    /// Returns the path with all parameters as `{}`, by which routes are compared.
    pub fn shape(&self) -> String {
        let segments = self.path.split('/').map(|segment| {
            let (Some(start), Some(end)) = (segment.find('{'), segment.rfind('}')) else {
                return segment.to_owned();
            };
            let before = segment.get(..start).unwrap_or_default();
            let after = segment.get(end + 1..).unwrap_or_default();
            format!("{before}{{}}{after}")
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

/// One entry of a table, or one bullet of a list, that documents a name or a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it documents, as `pump_id` or `11201`.
    pub name: String,
    /// What this is.
    pub role: Role,
    /// Its type in plain words, as `string`.
    pub r#type: Option<String>,
    /// Whether it is required, if the page says so.
    pub required: Option<bool>,
    /// All cells as they are written, its name too.
    pub cells: Vec<String>,
    /// Its line, from 1.
    pub line: usize,
}

/// What a row documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A parameter of a request.
    Parameter,
    /// A field of a response or of a body.
    Field,
    /// A header.
    Header,
    /// An error code, or another number that stands for something.
    Code,
}

/// A block that looks like JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// The paths of its keys, as `data.items[].id`, in their order and each once.
    pub keys: Vec<String>,
    /// Its line, from 1.
    pub line: usize,
    /// Whether it is what a request sends.
    pub is_request: bool,
}

/// Why the end of a page seems to be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It ends within a sentence.
    Sentence,
    /// It ends within a table.
    Table,
    /// It ends within a code block.
    Code,
    /// It ends with a brace, bracket or quote that is not closed.
    Brace,
    /// It ends with a heading, or with a sentence that announces something.
    Heading,
    /// It ends with an ellipsis.
    Ellipsis,
    /// It lacks its end, or all, of what was there when it was reviewed.
    Reviewed,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sentence => "it ends within a sentence",
            Self::Table => "it ends within a table",
            Self::Code => "it ends within a code block",
            Self::Brace => "it ends before a brace, a bracket or a quote is closed",
            Self::Heading => "nothing follows its last heading",
            Self::Ellipsis => "it ends with an ellipsis",
            Self::Reviewed => "it lacks what was there when it was reviewed",
        })
    }
}

/// A section that gives one path with two methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The path of both.
    pub path: String,
    /// The method in the description, and its line.
    pub documented: (String, usize),
    /// The method in the sample call, and its line.
    pub sample: (String, usize),
}

/// Why something is no page. The texts say what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more than [`MAX_BYTES`].
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// It is no text in any encoding.
    NotText,
    /// It has no text, as a page that a script fills in the browser.
    Collapsed {
        /// How many words it has.
        words: usize,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(
                f,
                "this page has {bytes} bytes, and at most {MAX_BYTES} are read; save the part that documents the API"
            ),
            Self::NotText => {
                f.write_str("this is no text; save the page as HTML, Markdown or UTF-8 text")
            }
            Self::Collapsed { words } => write!(
                f,
                "this page has {words} words, as one that a script fills in the browser; open it there, and save the text that you see"
            ),
        }
    }
}

impl std::error::Error for Unreadable {}

/// A page of fewer words than this, in many more bytes, has lost its text.
const FEW_WORDS: usize = 20;

/// Reads a page.
///
/// # Errors
///
/// Fails if this is no text, too large, or a page that lost its text.
pub fn read(bytes: &[u8], format: Format) -> Result<Page, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge { bytes: bytes.len() });
    }
    let text = decode::decode(bytes)?;
    let (matter, body) = match format {
        Format::Markdown | Format::Text => markdown::front_matter(&text),
        Format::Html => (None, text.clone()),
    };
    let blocks = match written(&body, format) {
        Format::Html => text::refined(html::blocks(&body)),
        Format::Markdown => text::refined(markdown::blocks(&body)),
        Format::Text => text::blocks(&body),
    };
    let drafts = section::divide(blocks.clone());
    let mut sections: Vec<Section> = drafts.iter().map(extract::section).collect();
    let words: usize = sections.iter().map(|section| section.words).sum();
    let headings: usize = sections.iter().map(|section| section.path.len()).sum();
    let is_shell = bytes.len() > 2000 || body.contains("<script");
    if words == 0 && headings == 0 || words + headings < FEW_WORDS && is_shell {
        return Err(Unreadable::Collapsed { words });
    }
    let looks_cut = cut::look(&body, &blocks, &sections);
    let contradictions = together::contradictions(&sections);
    together::add_routes(&mut sections);
    Ok(Page {
        sections,
        date: matter.and_then(together::date),
        looks_cut,
        contradictions,
    })
}

/// How a page is written, which its file's extension need not say.
fn written(body: &str, format: Format) -> Format {
    let start: String = body.trim_start().chars().take(200).collect();
    let start = start.to_lowercase();
    let is_whole = start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.contains("<html ");
    match format {
        _ if is_whole => Format::Html,
        Format::Html if body.contains("</") => Format::Html,
        _ if markdown::is_markdown(body) => Format::Markdown,
        _ => Format::Text,
    }
}
