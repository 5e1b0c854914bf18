//! The table of rules: stable ids, what each requires, why, and what to do.
//! Must not know how a rule is checked.

pub(super) mod ignores;

use crate::diagnostic::Severity;

/// A rule that a spec must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable id.
    pub id: &'static str,
    /// The severity of its problems. A warning can be ignored by a comment.
    pub severity: Severity,
    /// What the rule requires, in one line.
    pub summary: &'static str,
    /// Why it does.
    pub why: &'static str,
    /// What to do about a problem.
    pub cure: &'static str,
}

/// Returns the rule with an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

const fn error(
    id: &'static str,
    summary: &'static str,
    why: &'static str,
    cure: &'static str,
) -> Rule {
    Rule {
        id,
        severity: Severity::Error,
        summary,
        why,
        cure,
    }
}

const fn warning(
    id: &'static str,
    summary: &'static str,
    why: &'static str,
    cure: &'static str,
) -> Rule {
    Rule {
        severity: Severity::Warning,
        ..error(id, summary, why, cure)
    }
}

/// All rules, sorted by id.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    warning("ambiguous-route", "No path can be meant for two operations of which neither is the more specific one.", "Which of them the server chooses depends on the arguments, and a mock cannot know it.", "Check both paths against the vendor's pages; if they are right, ignore the warning with the reason."),
    error("bad-body", "A request has at most one body, with fields that fit its format, and only headers of its own.", "Servers and proxies drop or refuse anything else.", "Keep either `body` or `form`, and move what is not part of it into the query or the headers."),
    error("bad-default", "A default has the type of its parameter, keeps its limits, and only what is optional has one.", "The client would send a value that the server refuses, or document one that never applies.", "Correct the default, or mark the parameter with `?`."),
    error("bad-duration", "A duration is a whole number with `s`, `m`, `h` or `d`.", "A number without a unit is off by a factor of 60 or 1000 in the eyes of some reader.", "Write `90s`, `5m`, `12h` or `1d`."),
    error("bad-http", "`http` is a method in capitals, a space and a path with `{placeholders}`.", "It becomes the request line, to the byte.", "Write `http: GET /path/{parameter}`; the server is described in platform.yaml, and the query under `query`."),
    error("bad-ignore", "A comment `# lint: ignore` names a rule whose problems are warnings, and gives a reason.", "An error cannot be ignored, and nobody can review a decision without its reason.", "Write `# lint: ignore RULE reason …`, or mend what is wrong."),
    error("bad-name", "Resources, operations and credentials are in snake case, types in Pascal case; every name can become a Rust name.", "A name in the spec is the name that users of the crate write.", "Rename it, or give another name in Rust with `rust`."),
    error("bad-pages", "`pages` names number parameters of the query or the body, a first page that they take, and paths in the response to a list of items, the last page and the number of all items.", "The client reads page after page with these names, and would stop too early or never.", "Correct the name or the path; paths begin at the data of the response."),
    error("bad-reason", "`observed` gives a place, and `inferred` a reason.", "A doubt that nobody can check is worth nothing.", "Write `basis: { observed: document and what it shows }` or `basis: { inferred: reason }`."),
    error("bad-value", "Statuses, versions, headers, addresses, paths and success values of platform.yaml are valid.", "They apply to every request and every response.", "Correct the value as the message says."),
    error("bad-windows", "`windows` names optional times of the query or the body, a number parameter for the size, and fields in the response with a list of points and the time of each.", "The client moves the window by these fields, and would skip points or repeat them.", "Correct the name; the fields of points are named from an item on."),
    error("credential", "A credential is sent in exactly one way, from fields that it has; a signature is one that is implemented.", "A client that does not know how to authenticate fails at every call.", "Keep one of `send`, `basic`, `cookie`, `exchange` and `sign`, and name the credential's own fields in it."),
    error("deprecated", "`deprecated` gives a version up to that of the crate, and a reason or what to use: another item of the same kind that is not deprecated.", "It becomes the compiler's warning, which must lead users somewhere.", "Write `deprecated: { since: 0.2.0, use: … }` or a `reason`."),
    error("duplicate-key", "No key occurs twice in one object.", "YAML readers keep one of them, and not the same one.", "Remove one of them, or rename it."),
    error("duplicate-route", "No two operations have the same method and path.", "They would be two names for one request.", "Remove one of them, or correct its path."),
    error("duplicate-type", "The name of a type is unique in its platform.", "Types can be used in all files, so that a name must mean one of them.", "Give one of them another name, or use the first."),
    error("empty-doc", "No text is empty.", "It becomes the documentation of the crate.", "Write one or two English sentences of your own, or remove an optional text."),
    error("example-limits", "Examples respect the firm limits of their operation, and the client can send their arguments.", "The client would refuse the call that the example shows.", "Correct the example, or doubt the limit with `contested`."),
    error("example-type", "Examples fit the types: every value is valid, no key is unknown, nothing required is missing.", "Each example becomes a test of the generated client; an example of a page that does not fit says that the type is wrong.", "Correct the example if it is invented, and the type if it is the vendor's."),
    error("exchange", "An exchange calls an operation that needs no credential, takes texts in its body and returns the token of this credential alone, with a lifetime in seconds or a time.", "The client makes this call by itself before others.", "Correct the paths, or set `accepts: []` at the operation."),
    error("extends", "`extends` names an object type that does not extend this one.", "Inherited fields come from somewhere, and only once.", "Name a type with `fields`."),
    error("file-name", "A platform has the name of its folder, a resource that of its file.", "A reader finds by name, and an overlay joins folders by name.", "Rename the file, or correct the name in it."),
    error("infinite-type", "No type always contains itself, as such a value never ends.", "No response could have it, and no program could make one.", "Make one of the fields optional, or a list or map."),
    error("joint-limit", "A joint limit names at least two parameters, all of them optional.", "A limit on one parameter, or on one that is always there, says nothing.", "Name all parameters that it concerns, and mark them with `?`."),
    error("layout", "Tuples and columns contain only fields that fit them, and are used only where they can be read.", "An array has no names, so that its fields are found by their order alone.", "Use the layout where the vendor's page shows it, with all of its fields in order."),
    error("limits", "Limits and marks such as `min`, `max_items`, `zero_one`, `bool_values` and `sensitive` fit the types that they are at.", "A limit that cannot be checked protects nobody.", "Move the limit to the parameter that it is about, or say it in `doc`."),
    error("lost-text", "No text is cut off by ` #`, which begins a comment.", "YAML drops the rest of the text without a word.", "Put the text in double quotes, and a comment on a line of its own."),
    error("missing-key", "No required key is missing.", "Nothing can be assumed in its place.", "Add the key; the message says what its value looks like."),
    error("nested-under", "`nested_under` names a required text parameter of the body.", "Its value is the key under which the data of the response is found.", "Name such a parameter."),
    error("optional-mark", "`?` is used at parameters and at fields of types that are sent, never at path parameters or beside `always: true`.", "In responses, `always` says which fields are certain; a path without one of its parts is another path.", "Remove the `?`, or use `always`."),
    error("path-parameter", "Placeholders of the path and the parameters under `path` are the same, in the same order.", "Arguments of the method are in the order of the path.", "Add, remove or move the parameter."),
    error("renamed-from", "`renamed_from` is used where programs write a name.", "A name that no program writes needs no alias.", "Remove it."),
    error("retry-class", "A GET is no command, and a DELETE, PATCH or PUT is not safe, unless `retry_basis` says why.", "The client sends a request again by its retry class; a wrong one acts twice.", "Correct `retry`, or give the reason in `retry_basis`."),
    error("rust-name-clash", "No two items have the same Rust name, and no item has a name that generated code needs.", "The crate would not compile, or a name would mean something else.", "Give one of them another name with `rust`, or rename it."),
    warning("similar-heading", "No heading differs by one character from another one in the file, unless by a number or the document lists it under `distinct_headings`.", "It is most likely a slip, and the link of the documentation leads nowhere.", "Copy the heading from the vendor's page, or list it under `distinct_headings` of its document."),
    warning("stale-ignore", "Every comment `# lint: ignore` has something to ignore.", "A comment that outlives its reason hides the next problem of this kind.", "Remove the comment, or move it directly above the entry."),
    error("stray-character", "No sign of YAML is full-width, typographic or invisible, as an input method or a copied page makes it.", "YAML reads it as text.", "Run `cargo xtask lint --fix`, which writes the sign that is meant."),
    warning("success-like-error", "No success outside the envelope has the key of a failure's code, unless its value in a success is documented or the operation sets `success_like_error`.", "The client would report a success as a failure.", "Set `success_like_error: true` at the operation, or document the value with `success`."),
    error("type-expression", "Type expressions are scalars, names of types, `list<…>` and `map<…>`.", "Everything else has a name of its own under `types`.", "Declare a type, and write its name."),
    error("type-kind", "A type is exactly one of `identifier`, `fields`, `enum`, `untagged` and `tag`, with the keys of that kind.", "The keys of two kinds contradict each other.", "Keep one of them, or make two types."),
    warning("unfinished-text", "No text has a mark of unfinished work outside backticks, such as `TODO`, `FIXME`, `TBD` or `???`.", "Texts become the documentation of the crate.", "Finish the text, or keep the note in a comment."),
    error("unknown-credential", "`accepts` names credentials of platform.yaml.", "The client could not authenticate the call.", "Correct the name, or declare the credential."),
    error("unknown-document", "`source`, `observed` and references in texts name documents of platform.yaml, and texts name documents in backticks.", "A fact whose source cannot be found is an invention to its reader.", "Correct the name, or add the document under `documents`."),
    error("unknown-key", "Every key belongs to the language.", "A fact under an unknown key would be lost without a word.", "Correct the key; `cargo xtask lint --fix` writes the language's own word for one of OpenAPI."),
    error("unknown-operation", "An exchange names an operation as `resource.operation`.", "The client makes this call to obtain a token.", "Correct the name."),
    error("unknown-parameter", "Limits, pages and examples name parameters of their operation.", "A limit on a parameter that does not exist is never checked.", "Correct the name, or add the parameter."),
    error("unknown-type", "Every named type exists.", "There is nothing to generate for it.", "Correct the name, or declare the type; `cargo xtask lint --fix` replaces the names of other languages."),
    error("unknown-word", "A value with a fixed list of words is one of these words.", "No other word has a meaning there.", "Write one of the words of the message."),
    warning("unmarked-secret", "What is called a token, secret or password is marked as `sensitive`.", "Debug output and logs of programs would show it.", "Add `sensitive: true`; if it is no secret, ignore the warning with the reason."),
    warning("unread-pages", "An operation with the number of a page and a list in its response says how its pages are read.", "Users would have to count pages themselves.", "Add `pages`; if the vendor does not say how the pages end, ignore the warning with this reason."),
    warning("unused-document", "Every document of platform.yaml is referred to.", "It is either superfluous, or the source of a fact that names none.", "Name it as the `source` of a fact, or in backticks in a `basis` or `doc`; or remove it."),
    error("wire-name", "Names on the wire have no invisible, full-width or outer blank characters, and one mark `?` at most.", "The server would not find the field, and nobody would see why.", "Type the name anew."),
    error("wrong-type", "Values have the kind that their key requires.", "YAML reads `1.0`, `true` and `~` as something other than text.", "Write the kind that the message names; put a text that looks like a number in double quotes."),
    error("yaml-feature", "One YAML document per file; no anchors, aliases, merge keys or tags.", "Every value is visible where it is used.", "Write the value itself."),
    error("yaml-syntax", "The file is valid YAML.", "Nothing in the file can be read otherwise.", "Look at the place and the line before it: brackets, quotes, indentation, a `: ` in a text without quotes."),
];
