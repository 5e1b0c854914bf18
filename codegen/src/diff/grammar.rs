//! Which keys of a spec hold entries of their own, and which are texts.
//! Must not know how a key changes a crate.

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Platform,
    /// A part of a platform or of its errors that occurs once.
    Section,
    Document,
    Server,
    Header,
    OptionalHeader,
    ResponseHeader,
    Credential,
    CredentialField,
    Status,
    Code,
    Resource,
    Operation,
    Parameter,
    /// A field of a response that an operation describes inline.
    Returned,
    Type,
    Field,
    Variant,
    Value,
    Constant,
}

impl Kind {
    /// Whether entries of this kind stand side by side under a key.
    pub(crate) fn is_group(self) -> bool {
        self != Self::Section
    }

    /// Whether the key of an entry may end in `?`.
    pub(crate) fn may_be_optional(self) -> bool {
        let fields = [
            Self::CredentialField,
            Self::Parameter,
            Self::Returned,
            Self::Field,
        ];
        fields.contains(&self)
    }

    /// The word of rules and messages.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Section => "section",
            Self::Document => "document",
            Self::Server => "server",
            Self::Header => "header",
            Self::OptionalHeader => "optional-header",
            Self::ResponseHeader => "response-header",
            Self::Credential => "credential",
            Self::CredentialField => "credential-field",
            Self::Status => "status",
            Self::Code => "code",
            Self::Resource => "resource",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Returned | Self::Field => "field",
            Self::Type => "type",
            Self::Variant => "variant",
            Self::Value => "value",
            Self::Constant => "constant",
        }
    }

    /// Whether its name is what is sent and read, so that it may differ from the name in Rust.
    pub(crate) fn is_named_by_wire(self) -> bool {
        !matches!(
            self,
            Self::Platform
                | Self::Section
                | Self::Document
                | Self::Server
                | Self::Credential
                | Self::Resource
                | Self::Operation
                | Self::Type
        )
    }
}

/// Returns the kind of the entries that a key of an entry holds.
pub(crate) fn inside(kind: Kind, name: &str, key: &str) -> Option<Kind> {
    let found = match (kind, key) {
        (Kind::Platform, "documents") => Kind::Document,
        (Kind::Platform, "headers") => Kind::Header,
        (Kind::Platform, "optional_headers") => Kind::OptionalHeader,
        (Kind::Platform, "response_headers") => Kind::ResponseHeader,
        (Kind::Platform, "credentials") => Kind::Credential,
        (
            Kind::Platform,
            "crate" | "server" | "only_headers" | "content_types" | "rate_limits" | "accepts"
            | "envelope" | "responses" | "errors",
        )
        | (Kind::Section, "bodies" | "text")
            if kind == Kind::Platform || name == "errors" =>
        {
            Kind::Section
        }
        (Kind::Section, "choices") => Kind::Server,
        (Kind::Section, "statuses") => Kind::Status,
        (Kind::Section, "codes") => Kind::Code,
        (Kind::Credential, "fields") => Kind::CredentialField,
        (Kind::Resource, "operations") => Kind::Operation,
        (Kind::Resource, "types") => Kind::Type,
        (Kind::Operation, "path" | "query" | "headers" | "body" | "form") => Kind::Parameter,
        (Kind::Operation, "returns") => Kind::Returned,
        (Kind::Type, "fields") => Kind::Field,
        (Kind::Type, "untagged" | "variants") => Kind::Variant,
        (Kind::Type, "values") => Kind::Value,
        (Kind::Type, "constants") => Kind::Constant,
        _ => return None,
    };
    Some(found)
}

/// Returns the path that entries under a key of an entry begin with: as the wire names them.
pub(crate) fn prefix(path: &str, key: &str) -> String {
    match key {
        "types" => "types".to_owned(),
        "operations" | "values" | "constants" | "untagged" | "variants" | "choices" => {
            path.to_owned()
        }
        "fields" if path.starts_with("types.") => path.to_owned(),
        _ => format!("{path}.{key}"),
    }
}

/// Whether a key says by its presence what an entry is made of.
pub(crate) fn is_shape(key: &str) -> bool {
    [
        "returns", "body", "form", "fields", "values", "untagged", "variants",
    ]
    .contains(&key)
}

/// Returns the key that an entry stands for that is written as a text or list.
pub(crate) fn short(kind: Kind) -> &'static str {
    match kind {
        Kind::Value => "doc",
        Kind::Header | Kind::Section => "value",
        _ => "type",
    }
}

/// Whether the order of a list is no meaning.
pub(crate) fn is_set(key: &str) -> bool {
    [
        "accepts",
        "null_values",
        "signed_headers",
        "keywords",
        "names",
        "distinct_headings",
    ]
    .contains(&key)
}

/// Whether a key is a text for readers, so that it never changes what a client is or does.
pub(crate) fn is_text(kind: Kind, key: &str) -> bool {
    let is_about_documents = kind == Kind::Document || (kind, key) == (Kind::Code, "status");
    is_about_documents
        || [
            "basis",
            "check",
            "default_span",
            "description",
            "doc",
            "examples",
            "keywords",
            "language",
            "license",
            "null_values_basis",
            "placeholder",
            "repository",
            "retry_basis",
            "revision",
            "revokes_previous",
            "sample",
            "version",
            "source",
            "title",
        ]
        .contains(&key)
}

/// Returns the folder of a file.
pub(crate) fn folder(path: &str) -> &str {
    let mut parts = path.rsplit(['/', '\\']);
    parts.nth(1).unwrap_or_default()
}

/// Returns the order of files: a platform, its overlay, resources by name.
pub(crate) fn rank(path: &str) -> (u8, String) {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let rank = match name {
        "platform.yaml" => 0,
        "overlay.yaml" => 1,
        _ => 2,
    };
    (rank, path.to_owned())
}
