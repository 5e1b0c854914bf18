//! The same page in other encodings and layouts has the same facts, and any bytes are read or refused.
//! Must not know real pages.

use std::collections::BTreeSet;
use std::fs;

use iot_clouds_codegen::docs::page::{self, Fact, Format, Page};
use proptest::prelude::*;

fn read(bytes: &[u8], format: Format) -> Page {
    page::read(bytes, format).unwrap()
}

fn facts(page: &Page) -> BTreeSet<Fact> {
    page.sections
        .iter()
        .flat_map(|section| section.facts.clone())
        .collect()
}

fn same(text: &str, format: Format, bytes: &[u8]) {
    let (one, other) = (read(text.as_bytes(), format), read(bytes, format));
    assert_eq!(one, other);
    assert!(!facts(&one).is_empty());
}

#[test]
fn encodings_and_ends_of_lines_change_nothing() {
    let golden = super::golden();
    for name in ["copied.zh.txt", "one-line.zh.md", "numbered.zh.txt"] {
        let text = fs::read_to_string(golden.join(name)).unwrap();
        let format = Format::of_extension(name.rsplit('.').next().unwrap()).unwrap();
        same(&text, format, format!("\u{feff}{text}").as_bytes());
        same(&text, format, text.replace('\n', "\r\n").as_bytes());
        let wide =
            |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        same(&text, format, &wide(u16::to_le_bytes));
        same(&text, format, &wide(u16::to_be_bytes));
    }
}

#[test]
fn text_that_was_read_in_a_wrong_encoding_is_mended() {
    // `请求地址` as GBK, the same in UTF-8 read as GBK, and a dash and a quote read as Windows-1252.
    let gbk = b"\xc7\xeb\xc7\xf3\xb5\xd8\xd6\xb7\xa3\xba/pumps/{id}\n\xc7\xeb\xc7\xf3\xb7\xbd\xca\xbd\xa3\xbaGET\n";
    let page = read(gbk, Format::Text);
    assert!(
        facts(&page)
            .iter()
            .any(|fact| fact.to_string() == "route GET /pumps/{}"),
        "{page:?}"
    );
    let mended = read(
        "# Keys\n\nThe â€“user option isnâ€™t new.\n".as_bytes(),
        Format::Markdown,
    );
    let whole = read(
        "# Keys\n\nThe –user option isn’t new.\n".as_bytes(),
        Format::Markdown,
    );
    assert_eq!(mended, whole);
    let mended = read("# Keys\n\n鍙傛暟璇存槑\n".as_bytes(), Format::Markdown);
    let whole = read("# Keys\n\n参数说明\n".as_bytes(), Format::Markdown);
    assert_eq!(mended, whole);
    let kept = read("# 联通\n\n联通 é 王\n".as_bytes(), Format::Markdown);
    assert_eq!(kept.sections[0].path, ["联通"]);
}

#[test]
fn the_layout_of_a_table_changes_no_fact() {
    let layouts = [
        (
            Format::Markdown,
            "## Query Parameters\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| page | number | yes | up to 50 |\n| site_id | string | no | the site |\n",
        ),
        (
            Format::Markdown,
            "## Query Parameters\n\n<table><tr><th>Name</th><th>Type</th><th>Required</th><th>Description</th></tr>\n<tr><td width=\"300\"> page\n</td><td>number</td><td>yes</td><td>up to 50</td></tr>\n\n<tr><td><code>site_id</code></td><td>string</td><td>no</td><td>the site</td></tr></table>\n",
        ),
        (
            Format::Markdown,
            "## 请求参数\n\n参数名 | 类型 | 是否必填 | 说明 |\n---|---|---|---|---|\n**page** | 数字 | 是 | 最多 50 个 |\n`site_id` | 字符串 | 否 | 站点 |\n",
        ),
        (
            Format::Text,
            "Query Parameters\npage\n(required)\nnumber\nup to 50\nsite_id\noptional\nstring\nthe site\n",
        ),
        (
            Format::Text,
            "## Query Parameters | Name | Type | Required | Description | | --- | --- | --- | --- | | page | number | yes | up to 50 | | site_id | string | no | the site |",
        ),
        (
            Format::Html,
            "<h2>Query Parameters</h2><ul><li><code>page</code> (number, required): up to 50</li><li><b>site_id</b> (string, optional): the site</li></ul>",
        ),
    ];
    let expected = facts(&read(layouts[0].1.as_bytes(), layouts[0].0));
    let lines: Vec<String> = expected.iter().map(Fact::to_string).collect();
    assert_eq!(
        lines,
        [
            "name page",
            "name site_id",
            "type page number",
            "type site_id string",
            "required page yes",
            "required site_id no",
            "limit page 50",
        ]
    );
    for (format, text) in layouts {
        assert_eq!(facts(&read(text.as_bytes(), format)), expected, "{text}");
    }
}

#[test]
fn other_words_are_no_other_facts_and_other_numbers_are() {
    let page = |text: &str| {
        facts(&read(
            format!("## Tokens\n\n{text}\n").as_bytes(),
            Format::Markdown,
        ))
    };
    let day = page("A token is valid for 1 day.");
    assert_eq!(day.len(), 1);
    for words in [
        "The validity of tokens is 24 hours.",
        "AccessToken 的有效期为 1 天。",
        "**24小时** 后过期。",
        "Ask again after 86400 seconds!",
    ] {
        assert_eq!(page(words), day, "{words}");
    }
    assert_ne!(page("A token is valid for 7 days."), day);
    for noise in [
        "Step 7 of 9 in version 2.4.1, written on 2024-03-21 at 09:21:59.",
        "2021年12月20日9点21分59秒的示例",
        "See [v3](https://docs.acme.example/v3/5days).",
    ] {
        assert_eq!(page(noise).len(), 0, "{noise}: {:?}", page(noise));
    }
    assert_eq!(
        page("一次最多查询50个设备"),
        page("At most 50 devices at a time")
    );
}

/// Another edition that looks or sounds different, of what a page says.
#[test]
fn another_look_of_a_page_changes_no_fact() {
    let base = "## Pumps\n\n- https://api.acme.example/v1\n\n### List\n\nTokens end after 7 days.\n\nGET {host}/pumps\n\n```\n{ \"pump_id\": \"a\",\n\"state_type\": \"open\" }\n```\n";
    let expected = facts(&read(base.as_bytes(), Format::Markdown));
    assert!(expected.len() > 4, "{expected:?}");
    let changes = [
        ("pump_id", "pump\u{200b}_id"),
        ("\"pump_id\"", "pump_id"),
        ("7 days", "seven days"),
        ("7 days", "a week, 七天,"),
        ("7 days", "七天"),
        ("7 days", "\u{feff}7\u{a0}days"),
        ("{host}", "{{host}}"),
        ("```", "~~~"),
        (
            "### List",
            "### 🚰 1. List\n\n![at most 30 seconds](https://acme.example/30s.png)",
        ),
        ("## Pumps", "---\n\n## Pumps\n\n---\n"),
        (
            "- https://api.acme.example/v1",
            "| Place | Where |\n|---|---|\n| World | https://api.acme.example/v1 |",
        ),
        (
            "after 7 days.",
            "after 7 days.\n\nCopyright © 2026, 30 days to return\n\nReading time: 5 minutes",
        ),
    ];
    for (from, to) in changes {
        let text = base.replace(from, to);
        assert_ne!(text, base);
        assert_eq!(
            facts(&read(text.as_bytes(), Format::Markdown)),
            expected,
            "{text}"
        );
    }
}

#[test]
fn what_a_site_puts_around_a_page_is_not_read() {
    let content = "<h1>Pumps</h1><p>GET /pumps</p><p>A token is valid for 1 day.</p>";
    let site = format!(
        "<!doctype html><html><body><aside>POST /menu</aside><main><article>{content}</article></main><div>Cookies stay for 90 days.</div></body></html>"
    );
    let plain = format!("<html><body>{content}</body></html>");
    let expected = facts(&read(plain.as_bytes(), Format::Html));
    assert_eq!(expected.len(), 2);
    assert_eq!(facts(&read(site.as_bytes(), Format::Html)), expected);
}

#[test]
fn facts_are_read_from_their_texts() {
    for file in super::files(&super::golden()) {
        if file
            .extension()
            .is_some_and(|extension| extension == "expected")
        {
            continue;
        }
        for fact in facts(&super::read(&file)) {
            assert_eq!(fact.to_string().parse(), Ok(fact.clone()), "{fact}");
            assert!(!fact.to_string().contains('\n'), "{fact}");
        }
    }
}

/// Pieces of which pages are made, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "# A\n",
        "1.1. 定义\n",
        "GET",
        " /a/{b}?c=d ",
        "\n",
        "\n\n",
        "| a | b |\n",
        "|---|---|",
        "{\"a\": [",
        "]}",
        "```",
        "<table>",
        "<tr><td>",
        "</table>",
        "{% include a='b' %}",
        "{{",
        "•",
        "curl -X POST ",
        "'",
        "\\\n",
        "• page:可选\n",
        "：",
        "max 50",
        "1 天",
        "HTTP/1.1 404\n",
        "> ",
        "app_id\n",
        "string\n",
        "é",
        "�",
        "参数 说明\n",
    ]);
    prop::collection::vec(
        prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()],
        0..60,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in pieces()) {
        for format in [Format::Markdown, Format::Html, Format::Text] {
            if let Ok(page) = page::read(text.as_bytes(), format) {
                let lines = text.lines().count() + text.matches('\r').count() + 1;
                let mut paths = BTreeSet::new();
                for section in &page.sections {
                    prop_assert!(section.line <= lines);
                    prop_assert!(paths.insert(section.path.clone()), "{:?}", section.path);
                }
                prop_assert_eq!(page::read(text.as_bytes(), format), Ok(page));
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in [Format::Markdown, Format::Html, Format::Text] {
            let _ = page::read(&bytes, format);
        }
    }
}
