//! Connections to Redis: one for each runtime, reopened when it breaks, and a time limit for each response.
//! It must not know the commands.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, aio::MultiplexedConnection,
};
use tokio::runtime::{Handle, Id};

use crate::auth::token_store::StoreError;

/// The longest time for a response or a connection attempt. Calls must not hang if the store does.
const LIMIT: Duration = Duration::from_secs(2);
/// How many connections are kept, those used last. Runtimes end without notice.
const MAX_RUNTIMES: usize = 8;

/// The connections of a store. A connection belongs to one runtime, because its runtime may stop while others continue.
pub(super) struct Connections {
    client: Client,
    open: Mutex<Vec<(Id, MultiplexedConnection)>>,
}

impl Connections {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            open: Mutex::default(),
        }
    }

    /// Sends a command, and sends it once more over a new connection if the open one has broken since its last use.
    /// Running the command twice must have the same effect as running it once.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let runtime = Handle::current().id();
        if let Some(mut open) = self.opened(runtime) {
            match command.query_async(&mut open).await {
                Ok(response) => return Ok(response),
                Err(error) if !is_broken(&error) => return Err(failed(&error)),
                Err(error) => {
                    self.close(runtime);
                    if error.is_timeout() {
                        return Err(failed(&error));
                    }
                }
            }
        }
        let mut fresh = self.connect().await.map_err(|error| failed(&error))?;
        let response = command.query_async(&mut fresh).await;
        // The connection is kept unless it broke.
        if !response.as_ref().is_err_and(is_broken) {
            self.keep(runtime, fresh);
        }
        response.map_err(|error| failed(&error))
    }

    async fn connect(&self) -> Result<MultiplexedConnection, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(LIMIT))
            .set_response_timeout(Some(LIMIT));
        self.client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    fn open(&self) -> MutexGuard<'_, Vec<(Id, MultiplexedConnection)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self, runtime: Id) -> Option<MultiplexedConnection> {
        let open = self.open();
        let found = open.iter().find(|(id, _)| *id == runtime);
        found.map(|(_, connection)| connection.clone())
    }

    fn close(&self, runtime: Id) {
        self.open().retain(|(id, _)| *id != runtime);
    }

    fn keep(&self, runtime: Id, connection: MultiplexedConnection) {
        let mut open = self.open();
        open.retain(|(id, _)| *id != runtime);
        if open.len() >= MAX_RUNTIMES {
            open.remove(0);
        }
        open.push((runtime, connection));
    }
}

/// Returns whether an error means that the connection is unusable, rather than the command.
fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_unrecoverable_error()
}

/// Returns an error with only the code of the server's message, which may contain keys and addresses.
fn failed(error: &RedisError) -> StoreError {
    let why = match error.code() {
        Some("READONLY") => {
            "Redis accepts no writes, because it is a replica; use the URL of the primary server"
        }
        Some("MISCONF") => "Redis accepts no writes, because it cannot save to its disk",
        Some("OOM") => "Redis accepts no writes, because its memory is full",
        Some("LOADING") => "Redis is starting and still loads its data",
        Some("NOAUTH" | "WRONGPASS") => "Redis requires a password, or refuses the one in the URL",
        Some("NOPERM") => "Redis does not allow the user to run EVAL, GET, SET or TIME on the keys",
        Some(code) => return StoreError::new(format!("Redis returned the error {code}")),
        None if error.is_timeout() => {
            let limit = LIMIT.as_secs();
            return StoreError::new(format!("Redis did not respond within {limit} s"));
        }
        None if error.is_connection_refusal() => {
            "Redis cannot be reached, because the server refuses connections; check the URL"
        }
        None => {
            let kind = error.kind();
            return StoreError::new(format!("Redis sent an unexpected response: {kind:?}"));
        }
    };
    StoreError::new(why)
}
