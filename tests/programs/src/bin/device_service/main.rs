//! A web service for the devices of a ThingsCloud project: their list, the history of an attribute as CSV, and new values.
//! Must not know whether the platform or a mock of it responds.

mod failure;
mod history;
mod routes;
mod settings;

use std::error::Error;

use tokio::net::TcpListener;
use tokio::signal;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = settings::client()?;
    let listener = TcpListener::bind(settings::address()).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, routes::router(client))
        .with_graceful_shutdown(stopped())
        .await?;
    println!("all requests were answered");
    Ok(())
}

/// Waits until the service is asked to stop: by Ctrl-C or, as containers and systemd do it, by SIGTERM.
async fn stopped() {
    let interrupted = signal::ctrl_c();
    #[cfg(unix)]
    {
        use signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
