//! What the tests of programs share: the variables that name a mock's account.

use std::process::Command;

use iot_clouds_mock::MockServer;

/// Returns a command that starts a program with the account of a mock in its environment.
pub(crate) fn program(path: &str, prefix: &str, mock: &MockServer) -> Command {
    let mut command = Command::new(path);
    command.env(format!("{prefix}_URL"), mock.url());
    let credential = mock.credentials().first().unwrap();
    for (field, value) in credential.fields() {
        command.env(format!("{prefix}_{}", field.to_uppercase()), value);
    }
    command
}
