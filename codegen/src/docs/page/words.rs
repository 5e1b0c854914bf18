//! The words of documentation in English and Chinese: columns, types, required, parts of a section.
//! Must not know how a page is written.

use super::Role;

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Code,
    Type,
    Required,
    Other,
}

/// Returns text as words are compared: no full-width characters, no case, no marks around it, no number before it.
pub(super) fn plain(text: &str) -> String {
    let narrow: String = text.chars().map(narrow).collect();
    let lower = narrow.to_lowercase();
    let trimmed = lower.trim_matches(|sign: char| {
        sign.is_whitespace() || matches!(sign, '*' | '`' | ':' | '.' | '_' | '"' | '\'' | '#' | '|')
    });
    let unnumbered =
        trimmed.trim_start_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ' '));
    let text = if unnumbered.is_empty() {
        trimmed
    } else {
        unnumbered
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the half-width form of a full-width character, and the plain form of quotes, dashes and spaces.
pub(super) fn narrow(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xff01 + 0x21).unwrap_or(sign),
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => ' ',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{3002}' => '.',
        '\u{3001}' => ',',
        '\u{3010}' => '[',
        '\u{3011}' => ']',
        other => other,
    }
}

/// Returns what the column below a heading cell holds.
pub(super) fn column(heading: &str) -> Option<Column> {
    let heading = plain(heading);
    Some(match heading.as_str() {
        "name" | "key" | "parameter" | "parameters" | "param" | "parameter name" | "field"
        | "field name" | "fields" | "property" | "attribute" | "argument" | "header" | "参数"
        | "参数名" | "参数名称" | "名称" | "名字" | "字段" | "字段名" | "字段名称" | "属性"
        | "属性名" | "属性名称" | "键" | "键名" | "变量" | "变量名" | "请求参数" | "返回参数"
        | "响应参数" | "返回字段" | "响应字段" | "请求头" | "标识符" | "标识" | "参数标识" => {
            Column::Name
        }
        "code" | "error code" | "errcode" | "status code" | "http status" | "status" | "id"
        | "错误码" | "错误代码" | "状态码" | "返回码" | "代码" | "编码" | "响应码"
        | "http状态码" => Column::Code,
        "type" | "data type" | "field type" | "format" | "类型" | "数据类型" | "参数类型"
        | "字段类型" | "属性类型" | "格式" => Column::Type,
        "required" | "required?" | "optional" | "mandatory" | "必填" | "必选" | "必须" | "必需"
        | "必传" | "是否必填" | "是否必选" | "是否必须" | "是否必需" | "是否必传" | "必須"
        | "requerido" | "obligatorio" | "obrigatório" | "是否可选" | "可选" | "是否可空"
        | "是否为空" | "required/optional" | "require" => Column::Required,
        "description" | "desc" | "explanation" | "meaning" | "msg" | "message" | "note"
        | "notes" | "remark" | "remarks" | "default" | "default value" | "example" | "value"
        | "location" | "in" | "说明" | "描述" | "备注" | "含义" | "解释" | "默认值" | "示例"
        | "示例值" | "取值" | "值" | "属性描述" | "字段说明" | "参数说明" | "参数描述"
        | "传参方式" | "位置" | "格式及示例" | "长度" | "version" | "历史版本" | "中文名"
        | "单位" | "unit" | "错误信息" | "错误描述" | "消息" | "字段描述" | "length" | "range" => {
            Column::Other
        }
        other => {
            let before = other
                .strip_suffix("id")
                .or_else(|| other.strip_suffix("ids"));
            let is_apart =
                before.is_some_and(|before| before.ends_with(is_wide) || before.ends_with(' '));
            return is_apart.then_some(Column::Code);
        }
    })
}

/// Whether a column says that something is optional where it says yes.
pub(super) fn is_reversed(heading: &str) -> bool {
    matches!(
        plain(heading).as_str(),
        "optional" | "是否可选" | "可选" | "是否可空" | "是否为空"
    )
}

/// Returns the type that text names, in the same word for all languages.
pub(super) fn type_of(text: &str) -> Option<&'static str> {
    let text = plain(text);
    let text = text.trim_matches(['(', ')', '<', '>', '[', ']']).trim();
    let text = text
        .split_once(['(', '<', '['])
        .map_or(text, |(outer, _)| outer);
    Some(match text.trim() {
        "string" | "str" | "text" | "varchar" | "char" | "字符串" | "字符" | "文本" | "字符型"
        | "文本型" | "字符串型" => "string",
        "number" | "double" | "float" | "decimal" | "数字" | "数值" | "数字型" | "浮点数"
        | "浮点型" | "浮点" | "小数" | "数值型" => "number",
        "integer" | "int" | "int32" | "int64" | "long" | "bigint" | "short" | "整数" | "整型"
        | "长整型" | "长整数" | "整形" => "integer",
        "boolean" | "bool" | "布尔" | "布尔值" | "布尔型" | "布尔类型" => "boolean",
        "array" | "list" | "数组" | "列表" | "集合" => "array",
        "object" | "json" | "map" | "json object" | "jsonobject" | "对象" | "结构体" | "字典" => {
            "object"
        }
        "timestamp" | "datetime" | "date" | "time" | "日期" | "时间" | "时间戳" => "time",
        "file" | "binary" | "文件" => "file",
        _ => return None,
    })
}

/// Returns what text says of whether something is required, if it says just that.
pub(super) fn required_of(text: &str) -> Option<bool> {
    let text = plain(text);
    Some(
        match text.trim_matches(['(', ')', '[', ']', '【', '】', ' ']) {
            "required" | "yes" | "y" | "true" | "mandatory" | "必填" | "必选" | "必须" | "必需"
            | "必传" | "是" | "√" | "✓" | "✔" | "✅" | "1" => true,
            "optional" | "no" | "n" | "false" | "not required" | "选填" | "可选" | "非必填"
            | "非必须" | "非必需" | "非必选" | "否" | "×" | "✗" | "❌" | "非必传" | "0" => {
                false
            }
            _ => return None,
        },
    )
}

/// Returns what a description begins with, as in `可选,页码` or `Required. The page`.
pub(super) fn required_in(description: &str) -> Option<bool> {
    let text: String = description.chars().take(40).map(narrow).collect();
    let text = text.trim_start_matches([' ', '(', '[', '*']);
    let end = text
        .find(|sign: char| !sign.is_alphanumeric())
        .unwrap_or(text.len());
    let first = text.get(..end).unwrap_or_default();
    if first.chars().count() < 2 {
        return None;
    }
    match plain(first).as_str() {
        "required" | "必填" | "必选" | "必须" | "必需" | "必传" => Some(true),
        "optional" | "选填" | "可选" | "非必填" | "非必须" | "非必需" | "非必选" => {
            Some(false)
        }
        _ => None,
    }
}

/// A heading that many sections repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Request,
    Response,
    Header,
    Parameters,
    Errors,
    Other,
}

/// Returns the part that a heading begins, if it is such a heading.
pub(super) fn part(heading: &str) -> Option<Part> {
    let heading = plain(heading);
    Some(match heading.as_str() {
        "query parameters" | "body parameters" | "path parameters" | "form parameters"
        | "request parameters" | "request query" | "request params" | "parameters" | "params"
        | "query params" | "path params" | "query" | "url parameters" | "uri parameters"
        | "请求参数" | "路径参数" | "查询参数" | "url参数" | "参数" | "参数说明" | "入参"
        | "query参数" | "body参数" | "请求参数说明" | "path参数" | "arguments" => {
            Part::Parameters
        }
        "request headers" | "request header" | "headers" | "header" | "header parameters"
        | "response headers" | "response header" | "http header" | "http headers" | "请求头"
        | "响应头" | "请求头部" | "请求头参数" => Part::Header,
        "request" | "request syntax" | "request body" | "body" | "request example"
        | "example request" | "sample request" | "request sample" | "request examples" | "请求"
        | "请求体" | "请求示例" | "请求数据" | "请求正文" | "请求报文" | "请求报文示例"
        | "请求体(json)" | "请求格式" | "请求body" | "http request" | "接口定义" | "endpoint"
        | "请求方式" | "请求地址" | "curl" => Part::Request,
        "response"
        | "response syntax"
        | "response body"
        | "response example"
        | "example response"
        | "sample response"
        | "response sample"
        | "responses"
        | "response fields"
        | "response parameters"
        | "返回"
        | "返回值"
        | "返回结果"
        | "返回示例"
        | "返回数据"
        | "返回参数"
        | "响应"
        | "响应示例"
        | "响应参数"
        | "响应体"
        | "响应数据"
        | "返回字段"
        | "returns"
        | "result"
        | "response data"
        | "返回参数说明"
        | "响应参数说明"
        | "响应结果" => Part::Response,
        "error codes" | "errors" | "error code" | "错误码" | "错误代码" | "错误码说明"
        | "error response" => Part::Errors,
        "example" | "examples" | "sample" | "示例" | "history version" | "接口历史版本"
        | "notes" | "note" | "description" | "说明" | "备注" => Part::Other,
        _ => return None,
    })
}

/// Returns what the rows below a heading document.
pub(super) fn role(heading: &str) -> Option<Role> {
    if let Some(part) = part(heading) {
        return Some(match part {
            Part::Parameters | Part::Request => Role::Parameter,
            Part::Header => Role::Header,
            Part::Response => Role::Field,
            Part::Errors => Role::Code,
            Part::Other => return None,
        });
    }
    let heading = plain(heading);
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    match () {
        () if has(&["error code", "status code", "错误码", "状态码", "错误代码"]) => {
            Some(Role::Code)
        }
        () if has(&["header", "请求头", "响应头"]) => Some(Role::Header),
        () if has(&["response", "return", "返回", "响应"]) => Some(Role::Field),
        () if has(&["parameter", "request", "query", "请求", "参数", "字段"]) => {
            Some(Role::Parameter)
        }
        () => None,
    }
}

/// Whether text is the name of a parameter, field or header: letters and digits without spaces, beginning with a letter.
pub(super) fn is_name(text: &str) -> bool {
    let begins = text.chars().next();
    (1..=64).contains(&text.len())
        && begins.is_some_and(|sign| sign.is_ascii_alphabetic() || matches!(sign, '_' | '$'))
        && text.chars().all(|sign| {
            sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.' | '[' | ']' | '$')
        })
        && !text.ends_with(['.', '-'])
}

/// Whether a name is one by its looks, where a word of prose could stand too: `pump_id`, `pumpId`, `x-date`.
pub(super) fn is_surely_name(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    let has_hump = signs.windows(2).any(|pair| {
        matches!(pair, [one, other] if one.is_ascii_lowercase() && other.is_ascii_uppercase())
    });
    is_name(text) && (text.contains('_') || has_hump || text.contains('[') || text.contains('.'))
}

/// Whether a character is Chinese, or Japanese.
pub(super) fn is_wide(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Returns text in lower case, with plain quotes and dashes, and with one space between words and none beside Chinese.
pub(super) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut is_apart = false;
    for sign in text.chars() {
        let sign = if is_wide(sign) && narrow(sign) == sign {
            sign
        } else {
            narrow(sign)
        };
        if sign.is_whitespace() {
            is_apart = true;
            continue;
        }
        if matches!(sign, '*' | '`' | '|' | '\u{200b}' | '\u{feff}' | '•' | '·')
            || sign.is_control()
        {
            continue;
        }
        let after_wide = normal.ends_with(is_wide);
        if is_apart && !normal.is_empty() && !after_wide && !is_wide(sign) {
            normal.push(' ');
        }
        is_apart = false;
        normal.extend(sign.to_lowercase());
    }
    normal
}

/// Counts words. Each Chinese character counts.
pub(super) fn count(text: &str) -> usize {
    let mut count = 0;
    let mut is_word = false;
    for sign in text.chars() {
        if is_wide(sign) {
            count += usize::from(sign.is_alphanumeric());
            is_word = false;
        } else if sign.is_alphanumeric() {
            count += usize::from(!is_word);
            is_word = true;
        } else if sign.is_whitespace() {
            is_word = false;
        }
    }
    count
}
