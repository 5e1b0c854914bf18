//! Makes and reads types that do not hold themselves yet.

use acme::{Branch, Client, Error, Tree};

async fn plant(client: &Client) -> Result<Vec<Branch>, Error> {
    let tree = Tree::new("apple").branch(Branch::new().length(1.5));
    let branch: Option<&Branch> = tree.branch.as_ref();
    assert_eq!(branch.and_then(|branch| branch.length), Some(1.5));
    client.trees().plant(tree).send().await?;
    let trees = client.trees().list().send().await?;
    Ok(trees.into_iter().filter_map(|tree| tree.branch).collect())
}

fn main() {}
