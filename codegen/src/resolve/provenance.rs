//! The provenance pass: sources of the parts that do not name one.
//! Must not know what is documented.

use super::{Api, TypeKind};
use crate::spec::Spec;

/// Fills in sources that follow from the enclosing part.
pub(super) fn provenance(api: &mut Api, spec: &Spec) {
    for resource in &mut api.resources {
        let source = spec
            .resources
            .get(&resource.name)
            .map(|content| &content.source);
        for declared in &mut resource.types {
            if declared.is_inline() {
                continue;
            }
            let own = &mut declared.evidence.source;
            *own = own.take().or_else(|| source.cloned());
            if let TypeKind::Identifier { constants, .. } = &mut declared.kind {
                for constant in constants {
                    let own = &mut constant.evidence.source;
                    *own = own
                        .take()
                        .filter(|own| Some(own) != declared.evidence.source.as_ref());
                }
            }
        }
        for operation in &mut resource.operations {
            for limit in &mut operation.limits {
                let own = &mut limit.evidence.source;
                *own = own.take().or_else(|| operation.evidence.source.clone());
            }
            for limit in &mut operation.rate_limits {
                let own = &mut limit.evidence.source;
                *own = own.take().or_else(|| operation.evidence.source.clone());
            }
        }
    }
}
