//! Checks values of types that are written by position: tuples, and lists as parallel arrays.
//! Must not know other types.

use serde_json::Value;

use super::{Checker, Direction, Wrong};
use crate::resolve::{Field, Type};
use crate::spec::Step;

impl<'a> Checker<'a> {
    /// Checks an object that is written as a list with one element per field.
    pub(super) fn tuple(
        &mut self,
        declared: &'a Type,
        fields: &'a [Field],
        value: &'a Value,
        elements: &'a [Value],
    ) {
        if fields.len() != elements.len() {
            return self.wrong(value, Wrong::Elements(declared, fields.len()));
        }
        for (index, (field, value)) in fields.iter().zip(elements).enumerate() {
            // Null keeps the position of an element that is not sent.
            let is_left_out =
                self.direction == Direction::Sent && field.optional && value.is_null();
            if !is_left_out {
                self.field(Step::Index(index), field, value);
            }
        }
    }

    /// Checks a list of objects that is written as parallel arrays of one length.
    pub(super) fn columns(
        &mut self,
        declared: &'a Type,
        columns: &'a [Vec<usize>],
        value: &'a Value,
        arrays: &'a [Value],
    ) {
        if arrays.is_empty() || declared.is_unresolved {
            return;
        }
        let lengths = arrays.iter().map(|array| array.as_array().map(Vec::len));
        let lengths: Vec<Option<usize>> = lengths.collect();
        let is_even = lengths
            .iter()
            .all(|length| length.is_some() && Some(length) == lengths.first());
        if arrays.len() != columns.len() || !is_even {
            return self.wrong(value, Wrong::Columns(declared, columns.len()));
        }
        for (index, (array, column)) in arrays.iter().zip(columns).enumerate() {
            self.path.push(Step::Index(index));
            for (row, value) in array.as_array().into_iter().flatten().enumerate() {
                self.row(declared, column, row, value);
            }
            self.path.pop();
        }
    }

    /// Checks one element of an array: a single value, or one value for each of several fields.
    fn row(&mut self, declared: &'a Type, column: &'a [usize], row: usize, value: &'a Value) {
        let fields = declared.fields();
        match (column, value) {
            ([index], value) => {
                if let Some(field) = fields.get(*index) {
                    self.field(Step::Index(row), field, value);
                }
            }
            (indices, Value::Array(values)) if indices.len() == values.len() => {
                self.path.push(Step::Index(row));
                for (position, (index, value)) in indices.iter().zip(values).enumerate() {
                    if let Some(field) = fields.get(*index) {
                        self.field(Step::Index(position), field, value);
                    }
                }
                self.path.pop();
            }
            (indices, value) => {
                self.path.push(Step::Index(row));
                self.wrong(value, Wrong::Row(indices.len()));
                self.path.pop();
            }
        }
    }
}
