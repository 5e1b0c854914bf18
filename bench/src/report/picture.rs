//! A picture of a group: for each row, every side as a multiple of the project's own figure.
//! Must not know how anything is measured, nor where the picture is written.

use plotters::prelude::{
    Color as _, DrawingBackend, IntoDrawingArea, RGBColor, Rectangle, SVGBackend, Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, IntoFont as _, TextStyle};

use super::markdown::others;
use super::{Group, OURS, Row};

const WIDTH: u32 = 960;
const BAR: i32 = 14;
const GAP: i32 = 12;
const HEAD: i32 = 56;
/// Where bars begin, and how wide the longest is; its figure stands behind it.
const LEFT: i32 = 330;
const LONGEST: f64 = 470.0;
/// A bar that would be longer ends here, and its figure has a mark.
const MOST: f64 = 8.0;

const OUR_COLOUR: RGBColor = RGBColor(0x1b, 0x6e, 0xc2);
/// Colours that people who see few of them can tell apart as well.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0x9a, 0xa0, 0xa6),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
];
const INK: RGBColor = RGBColor(0x20, 0x20, 0x20);

/// Returns the picture as SVG, unless no row has another side.
pub(crate) fn svg(group: &Group) -> Result<Option<String>, String> {
    let rows: Vec<&Row> = group
        .rows
        .iter()
        .filter(|row| row.sides.len() > 1)
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let bars: usize = rows.iter().map(|row| row.sides.len()).sum();
    let height = HEAD + pixels(bars) * (BAR + 2) + pixels(rows.len()) * GAP + 8;
    let mut svg = String::new();
    {
        let size = (WIDTH, height.unsigned_abs());
        let backend = SVGBackend::with_string(&mut svg, size);
        draw(backend, group, &rows).map_err(|error| format!("cannot draw a picture: {error}"))?;
    }
    Ok(Some(svg))
}

fn draw<B: DrawingBackend>(backend: B, group: &Group, rows: &[&Row]) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let area = backend.into_drawing_area();
    area.fill(&WHITE).map_err(|error| failed(&error))?;
    let text = |size: i32, right: bool| {
        let side = if right { HPos::Right } else { HPos::Left };
        let style = TextStyle::from((FontFamily::SansSerif, size).into_font()).color(&INK);
        style.pos(Pos::new(side, VPos::Center))
    };
    let write = |words: String, at: (i32, i32), style: TextStyle<'_>| {
        area.draw(&Text::new(words, at, style))
            .map_err(|error| failed(&error))
    };
    let fill = |from: (i32, i32), to: (i32, i32), colour: RGBColor| {
        area.draw(&Rectangle::new([from, to], colour.filled()))
            .map_err(|error| failed(&error))
    };
    let names = others(group);
    write(group.title.to_owned(), (12, 16), text(18, false))?;
    let mut left = 12;
    for name in std::iter::once(OURS).chain(names.iter().copied()) {
        fill((left, 34), (left + 12, 46), colour(name, &names))?;
        write(name.to_owned(), (left + 17, 40), text(13, false))?;
        left += 36 + pixels(name.len()) * 8;
    }
    let most = rows
        .iter()
        .flat_map(|row| row.sides.iter().map(|side| multiple(row, side.value)));
    let longest = most.fold(1.0, f64::max).min(MOST);
    let mut top = HEAD;
    for row in rows {
        let middle = top + pixels(row.sides.len()) * (BAR + 2) / 2;
        write(row.what.clone(), (LEFT - 10, middle), text(13, true))?;
        for side in &row.sides {
            let share = (multiple(row, side.value) / longest).min(1.0);
            let right = LEFT + rounded(share * LONGEST).max(1);
            fill((LEFT, top), (right, top + BAR), colour(side.name, &names))?;
            let is_cut = multiple(row, side.value) > longest;
            let figure = format!(
                "{}{}",
                if is_cut { "» " } else { "" },
                row.unit.shown(side.value)
            );
            write(figure, (right + 6, top + BAR / 2), text(12, false))?;
            top += BAR + 2;
        }
        top += GAP;
    }
    area.present().map_err(|error| failed(&error))
}

/// Returns a figure as a multiple of the project's own.
fn multiple(row: &Row, value: f64) -> f64 {
    if row.ours() > 0.0 {
        value / row.ours()
    } else {
        1.0
    }
}

fn colour(name: &str, others: &[&str]) -> RGBColor {
    let place = others.iter().position(|other| *other == name);
    place.map_or(OUR_COLOUR, |place| {
        COLOURS
            .get(place % COLOURS.len())
            .copied()
            .unwrap_or(OUR_COLOUR)
    })
}

fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 64)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the number is at most the width of the picture"
)]
fn rounded(pixels: f64) -> i32 {
    pixels.round() as i32
}

#[cfg(test)]
mod tests {
    use super::super::{Group, Row, Side, Unit};
    use super::svg;

    fn group(rows: Vec<Row>) -> Group {
        Group {
            name: "trial",
            title: "A trial",
            about: String::new(),
            rows,
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_picture_has_the_rows_that_compare() {
        let alone = Row::own("measured alone", Unit::Seconds, 1.0);
        let compared = Row::own("time of <one> call", Unit::Seconds, 0.002)
            .with(Side::new("hand-written", 0.0019))
            .with(Side::new("peer", 0.2));
        let group = group(vec![alone, compared]);
        let picture = svg(&group).unwrap().unwrap();
        for shown in [
            "A trial",
            "time of &lt;one&gt; call",
            "peer",
            "200 ms",
            "1.90 ms",
        ] {
            assert!(picture.contains(shown), "{shown} is missing in {picture}");
        }
        assert!(!picture.contains("measured alone"));
        assert_eq!(svg(&group).unwrap().unwrap(), picture);
    }

    #[test]
    fn a_group_that_compares_nothing_has_no_picture() {
        let group = group(vec![Row::own("measured alone", Unit::Count, 1.0)]);
        assert!(svg(&group).unwrap().is_none());
    }
}
