//! What a page mentions and the spec lacks, and what the spec documents and no page mentions.
//! Must not know how pages are read, nor how a report is printed.
