//! How pages are written: from bytes to text, and from Markdown, HTML and copied text to blocks.
//! Must not know sections, nor what is a fact.

pub(super) mod block;
pub(super) mod code;
pub(super) mod decode;
mod flat;
pub(super) mod headings;
pub(super) mod html;
pub(super) mod markdown;
pub(super) mod text;
