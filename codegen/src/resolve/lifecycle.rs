//! What became of names: which former names keep working, what is deprecated, and what may be used in its place.
//! Must not know how a name looks in Rust, nor what is printed for it.

use super::{Api, Field, LimitKind, Operation, Place, Type, TypeKind};
use crate::spec::{Location, Words};

/// What became of the name of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// Where the item is declared, if it says anything of this.
    pub at: Location,
    /// Former names, the latest first.
    pub renamed_from: Vec<String>,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
}

/// Since when and why something should no longer be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// The first version of the crate in which it is deprecated.
    pub since: String,
    /// What to use in its place, by its key in the spec.
    pub instead: Option<String>,
    /// The reason.
    pub reason: Option<String>,
}

/// What a former name is worth to a user's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormerNames {
    /// It keeps working, with a warning.
    Kept,
    /// It keeps working, except in a pattern for something behind a reference: few programs must write `*` before it.
    Partly,
    /// It does not compile any more: the renaming is breaking.
    Lost,
    /// No program has ever seen a name.
    Unseen,
}

/// An item that had another name, or should no longer be used.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Its kind, for messages.
    pub kind: &'static str,
    /// Its key in the spec.
    pub key: &'a str,
    /// What became of its name.
    pub lifecycle: &'a Lifecycle,
    /// What its former names are worth.
    pub former_names: FormerNames,
    /// The keys of the items that may be used in its place, itself included, with whether they are deprecated.
    pub peers: Vec<(&'a str, bool)>,
}

/// Resolves the keys of an item.
pub(super) fn lifecycle(
    renamed_from: &Words,
    deprecated: &Option<crate::spec::Deprecated>,
    at: &Location,
) -> Lifecycle {
    if renamed_from.0.is_empty() && deprecated.is_none() {
        return Lifecycle::default();
    }
    Lifecycle {
        at: at.clone(),
        renamed_from: renamed_from.0.clone(),
        deprecated: deprecated.as_ref().map(|written| Deprecated {
            since: written.since.clone(),
            instead: written.instead.clone(),
            reason: written.reason.clone(),
        }),
    }
}

impl Lifecycle {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.renamed_from.is_empty() && self.deprecated.is_none()
    }

    /// Whether the item should no longer be used.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated.is_some()
    }

    /// Returns the former names, each once and with its place.
    pub fn former(&self) -> impl Iterator<Item = (&str, Location)> {
        self.listed()
            .filter(|(_, _, is_repeated)| !is_repeated)
            .map(|(name, at, _)| (name, at))
    }

    /// Returns the former names as they are listed, each with its place and whether it was listed before.
    pub fn listed(&self) -> impl Iterator<Item = (&str, Location, bool)> {
        let at = self.at.key("renamed_from");
        let is_list = self.renamed_from.len() > 1;
        let names = self.renamed_from.iter().enumerate();
        names.map(move |(index, name)| {
            let at = if is_list { at.index(index) } else { at.clone() };
            let mut before = self.renamed_from.iter().take(index);
            (name.as_str(), at, before.any(|earlier| earlier == name))
        })
    }
}

impl Operation {
    /// Returns what the former names of one of its parameters are worth.
    pub fn former_names(&self, parameter: &Field) -> FormerNames {
        match parameter.place {
            _ if parameter.is_constant() => FormerNames::Unseen,
            // They are the fields of a credential.
            Place::Body if self.token_of.is_some() => FormerNames::Lost,
            // Arguments of the method have no name for its callers.
            _ if parameter.required => FormerNames::Unseen,
            _ => FormerNames::Kept,
        }
    }

    /// Returns its joint setters: the name, what became of it, and whether there is a setter at all.
    fn joint_names(&self) -> impl Iterator<Item = (&str, &Lifecycle)> {
        self.limits.iter().filter_map(|limit| match &limit.check {
            LimitKind::Together {
                setter: Some(setter),
                ..
            } => Some((setter.name.as_str(), &setter.lifecycle)),
            _ => None,
        })
    }

    /// Adds its parameters and joint setters, which may replace each other.
    fn items<'a>(&'a self, items: &mut Vec<Item<'a>>) {
        let parameters = || {
            let parameters = self.parameters.iter();
            parameters.filter(|parameter| parameter.place.is_parameter())
        };
        let joint: Vec<_> = self.joint_names().collect();
        let mut peers = peers(parameters().map(name_of));
        peers.extend(self::peers(joint.iter().copied()));
        for parameter in parameters() {
            let worth = self.former_names(parameter);
            add(items, ("parameter", worth), [name_of(parameter)], &peers);
        }
        add(items, ("setter", FormerNames::Kept), joint, &peers);
    }
}

impl Type {
    /// Adds its fields, variants, values and constants.
    fn items<'a>(&'a self, items: &mut Vec<Item<'a>>) {
        let peers = peers(self.contents().iter().map(name_of));
        for member in self.members() {
            let kind = match member.place {
                Place::Variant => "variant",
                _ => "field",
            };
            add(items, (kind, FormerNames::Lost), [name_of(member)], &peers);
        }
        match &self.kind {
            TypeKind::Identifier { constants, .. } => {
                let constants = constants.iter();
                let named = constants.map(|own| (own.wire.as_str(), &own.lifecycle));
                all(items, ("constant", FormerNames::Kept), named);
            }
            TypeKind::Enum { variants, .. } => {
                let variants = variants.iter();
                let named = variants.map(|own| (own.wire.as_str(), &own.lifecycle));
                all(items, ("value", FormerNames::Partly), named);
            }
            _ => {}
        }
    }
}

impl Api {
    /// Whether anything is deprecated, so that generated code may use what its users should not.
    pub fn has_deprecated(&self) -> bool {
        let mut items = self.items().into_iter();
        items.any(|item| item.lifecycle.is_deprecated())
    }

    /// Whether anything has a former name.
    pub fn has_former_names(&self) -> bool {
        let mut items = self.items().into_iter();
        items.any(|item| !item.lifecycle.renamed_from.is_empty())
    }

    /// Returns the operation that has or had an id, which changes with the name of its resource too.
    pub fn operation_by_any_id(&self, id: &str) -> Option<&Operation> {
        let former = || {
            let (resource, name) = id.split_once('.')?;
            let mut operations = self.operations();
            operations.find(|own| {
                let of = self
                    .resource(&own.resource)
                    .map(|of| &of.lifecycle.renamed_from);
                let is = |now: &str, former: &[String], name: &str| {
                    now == name || former.iter().any(|own| own == name)
                };
                is(&own.resource, of.map_or(&[], Vec::as_slice), resource)
                    && is(&own.name, &own.lifecycle.renamed_from, name)
            })
        };
        self.operation(id).or_else(former)
    }

    /// Returns every item that had another name or is deprecated, each once.
    pub fn items(&self) -> Vec<Item<'_>> {
        let mut items = Vec::new();
        let kept = FormerNames::Kept;
        let resources = self.resources.iter();
        let named = resources.map(|own| (own.name.as_str(), &own.lifecycle));
        all(&mut items, ("resource", kept), named);
        let operations = self.operations();
        let named = operations.map(|own| (own.id.as_str(), &own.lifecycle));
        all(&mut items, ("operation", kept), named);
        for operation in self.operations() {
            operation.items(&mut items);
        }
        let types = self.types().filter(|declared| !declared.is_inline());
        let named = types.map(|own| (own.name.as_str(), &own.lifecycle));
        all(&mut items, ("type", kept), named);
        for declared in self.types() {
            declared.items(&mut items);
        }
        self.platform_items(&mut items);
        items
    }

    /// Adds what platform.yaml names.
    fn platform_items<'a>(&'a self, items: &mut Vec<Item<'a>>) {
        use FormerNames::{Kept, Lost, Partly};
        let credentials = self.credentials.iter();
        let named = credentials.map(|own| (own.name.as_str(), &own.lifecycle));
        all(items, ("credential", Kept), named);
        for credential in &self.credentials {
            // A credential with an exchange has the fields of the operation.
            let fields = credential.fields.iter();
            let fields = fields.filter(|field| field.place == Place::Credential);
            all(items, ("field", Lost), fields.map(name_of));
        }
        let codes = self.codes.iter();
        let named = codes.map(|own| (own.wire.as_str(), &own.lifecycle));
        all(items, ("code", Partly), named);
        let choices = self.server.choices.iter();
        let named = choices.map(|own| (own.name.as_str(), &own.lifecycle));
        all(items, ("server", Partly), named);
        let headers = self.optional_headers.iter();
        let named = headers.map(|own| (own.name.as_str(), &own.lifecycle));
        all(items, ("header", Kept), named);
        let headers = self.response_headers.iter();
        all(items, ("header", Kept), headers.map(name_of));
    }
}

fn name_of(field: &Field) -> (&str, &Lifecycle) {
    (&field.name, &field.lifecycle)
}

/// Adds those items that changed; each may replace any other.
fn all<'a>(
    items: &mut Vec<Item<'a>>,
    kind: (&'static str, FormerNames),
    named: impl IntoIterator<Item = (&'a str, &'a Lifecycle)>,
) {
    let named: Vec<_> = named.into_iter().collect();
    let peers = peers(named.iter().copied());
    add(items, kind, named, &peers);
}

/// Adds those items that changed, with what may replace them.
fn add<'a>(
    items: &mut Vec<Item<'a>>,
    (kind, former_names): (&'static str, FormerNames),
    named: impl IntoIterator<Item = (&'a str, &'a Lifecycle)>,
    peers: &[(&'a str, bool)],
) {
    let named = named.into_iter();
    let changed = named.filter(|(_, lifecycle)| !lifecycle.is_empty());
    items.extend(changed.map(|(key, lifecycle)| Item {
        kind,
        key,
        lifecycle,
        former_names,
        peers: peers.to_vec(),
    }));
}

fn peers<'a>(named: impl Iterator<Item = (&'a str, &'a Lifecycle)>) -> Vec<(&'a str, bool)> {
    let peers = named.map(|(key, lifecycle)| (key, lifecycle.is_deprecated()));
    peers.collect()
}
