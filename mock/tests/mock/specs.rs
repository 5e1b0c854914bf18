//! Specs of one's own: taken where they are right, reported where they are not.
//! Must not know any rule.

use iot_clouds_mock::Mock;

#[test]
fn an_unknown_platform_is_named_with_the_one_that_was_meant() {
    let error = Mock::start("thingcloud").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no platform `thingcloud`; did you mean `thingscloud`?"
    );
    assert_eq!(
        Mock::platforms(),
        ["cainiao-iot", "gongjiangyun", "sensecap", "thingscloud"]
    );
}

#[test]
fn problems_of_a_spec_are_shown_with_their_lines() {
    let files = vec![(
        "private/acme/platform.yaml".to_owned(),
        "platform: acme\ntitel: Acme\n".to_owned(),
    )];
    let error = Mock::builder("acme")
        .spec(files)
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the spec of `acme` has problems:\n"),
        "{error}"
    );
    assert!(
        error.contains("private/acme/platform.yaml:2:1") && error.contains("title"),
        "{error}"
    );
}

#[test]
fn a_port_that_is_taken_is_said() {
    let first = Mock::start("sensecap").unwrap();
    let port = first
        .url()
        .trim_end_matches("/openapi")
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let error = Mock::builder("sensecap")
        .port(port)
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")),
        "{error}"
    );
    drop(first);
    // Its port is free again as soon as it is gone.
    drop(Mock::builder("sensecap").port(port).start().unwrap());
}
