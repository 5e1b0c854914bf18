//! The code of an application that keeps greenhouses warm, on top of a client: what its authors test with the mock.
//! Must not know whether the platform or a mock of it responds.

use thingscloud::{Client, DeviceId, Error, Outcome};

/// The greenhouses of a farm. Each is a device.
#[derive(Clone, Debug)]
pub struct Farm {
    client: Client,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The device has it.
    Yes,
    /// The device may have it. Read its state before sending it again.
    Perhaps,
}

impl Farm {
    /// Creates a farm from a client with a credential.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Returns the names of the greenhouses that are not connected, sorted; the id of one without a name.
    ///
    /// # Errors
    /// When the platform does not give the list.
    pub async fn offline(&self) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        let mut devices = self.client.devices().list().items();
        while let Some(device) = devices.next().await.transpose()? {
            if device.online == Some(false) {
                names.push(device.name.unwrap_or_else(|| device.id.to_string()));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Returns the temperature in a greenhouse; `None` if it has no thermometer, or there is no such greenhouse.
    ///
    /// # Errors
    /// When the platform does not give the attributes.
    pub async fn temperature(&self, greenhouse: &DeviceId) -> Result<Option<f64>, Error> {
        let attributes = match self.client.attributes().list(greenhouse).send().await {
            Ok(attributes) => attributes,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut attributes = attributes.into_iter();
        let temperature = attributes.find(|attribute| attribute.identifier == "temperature");
        Ok(temperature.and_then(|attribute| attribute.value?.as_f64()))
    }

    /// Sets the temperature that the heating keeps, but never above 30 °C.
    ///
    /// # Errors
    /// When the command was certainly not carried out.
    pub async fn heat(&self, greenhouse: &DeviceId, celsius: f64) -> Result<Sent, Error> {
        let call = self.client.control().push_attributes(greenhouse);
        match call.set("target", celsius.min(30.0)).send().await {
            Ok(()) => Ok(Sent::Yes),
            Err(error) if error.outcome() == Outcome::Unknown => Ok(Sent::Perhaps),
            Err(error) => Err(error),
        }
    }
}
