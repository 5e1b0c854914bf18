//! Reads ids.

use acme::{Client, Error, TreeId};
use recorder::Recorder;

async fn ids(client: &Client) -> Result<Vec<TreeId>, Error> {
    let trees = client.trees().list().send().await?;
    Ok(trees.into_iter().map(|tree| tree.id).collect())
}

pub async fn run(recorder: &Recorder) {
    let client: Client = recorder.client(Client::builder("https://acme.example"));
    recorder.call("trees.list", &[(200, r#"[{"id":"oak"}]"#)], ids(&client)).await;
}
