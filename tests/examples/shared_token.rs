//! Starts itself three times to call Gongjiangyun with one shared token: `shared_token PATH`.
//! Must not know whether the platform or a mock of it responds.

mod support;

use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::{env, io};

use iot_clouds_mock::MockServer;
use support::{Account, Failure, GONGJIANGYUN};

use gongjiangyun::{Client, ClientCredentials, Error, Json, Method, token_store::FileStore};

/// Calls with a token that programs share through a folder.
pub async fn call_with_shared_token(
    url: &str,
    credential: ClientCredentials,
    folder: &std::path::Path,
    path: &str,
) -> Result<Json, Error> {
    // The first program fetches the token, and the others read it from the folder.
    let client = Client::builder(url)
        .credential(credential)
        .token_store(FileStore::new(folder))
        .build()?;
    client.raw(Method::GET, path).send().await
}

/// First argument of the child processes.
const CALLER: &str = "--caller";
const CALLERS: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [caller, number, folder, path] if caller == CALLER => {
            let account = Account::from_variables(&GONGJIANGYUN, |name| env::var(name).ok())?;
            let credential = account.client_credentials();
            let folder = Path::new(folder);
            let response = call_with_shared_token(&account.url, credential, folder, path).await?;
            println!("process {number}: {response}");
            Ok(())
        }
        _ => start_callers(),
    }
}

fn start_callers() -> Result<(), Failure> {
    let account = Account::of(&GONGJIANGYUN, set_up)?;
    let path = support::argument(1, "the path of an operation to GET", &account, "/orders")?;
    let folder = tempfile::tempdir()?;
    let start = |number: usize| {
        Command::new(env::current_exe()?)
            .args([CALLER, &number.to_string()])
            .arg(folder.path())
            .arg(&path)
            .envs(account.variables(&GONGJIANGYUN))
            .spawn()
    };
    let callers: Vec<Child> = (1..=CALLERS).map(start).collect::<io::Result<_>>()?;
    // All of them must end before the folder is removed.
    let ended = callers.into_iter().map(|mut caller| caller.wait());
    let ended: Vec<ExitStatus> = ended.collect::<io::Result<_>>()?;
    if !ended.iter().all(ExitStatus::success) {
        return Err(Failure("a process failed".to_owned()));
    }
    if let Some(mock) = &account.mock {
        let (calls, token_calls) = (mock.calls("orders.list")?, mock.calls("auth.token")?);
        println!("calls: {calls}, token calls: {token_calls}");
    }
    Ok(())
}

/// Adds an operation like one that a vendor describes to its customers.
pub fn set_up(mock: &MockServer) -> Result<(), iot_clouds_mock::Error> {
    mock.add_operation("orders.list", "GET /orders")?
        .respond_with(["order 17", "order 18"])
}
