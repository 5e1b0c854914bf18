//! What the examples share: the account that the environment names, or a mock in its place, and its client.
//! Must not know what an example does.

#![allow(dead_code, reason = "no example needs all of it")]
#![allow(unreachable_pub, reason = "tests take it in as a module of theirs")]

use std::collections::BTreeMap;
use std::error::Error;
use std::{env, fmt, iter};

use iot_clouds_codegen::names::variable;
use iot_clouds_mock::MockServer;

/// A platform, and the variables that name an account: `<PLATFORM>_URL` and `<PLATFORM>_<FIELD>` for each field.
#[derive(Debug)]
pub struct Platform {
    name: &'static str,
    /// Address of the service, if the vendor has one for all; `<PLATFORM>_URL` names another.
    url: Option<fn() -> String>,
    /// Fields of each credential that can be used.
    credentials: &'static [&'static [&'static str]],
}

pub const CAINIAO_IOT: Platform = Platform {
    name: "cainiao-iot",
    url: None,
    credentials: &[&["access_key", "secret_key"], &["token"]],
};

pub const GONGJIANGYUN: Platform = Platform {
    name: "gongjiangyun",
    url: Some(|| gongjiangyun::Server::Production.into()),
    credentials: &[&["client_id", "client_secret"]],
};

pub const SENSECAP: Platform = Platform {
    name: "sensecap",
    url: Some(|| sensecap::Server::Global.into()),
    credentials: &[&["access_id", "access_key"]],
};

pub const THINGSCLOUD: Platform = Platform {
    name: "thingscloud",
    url: None,
    credentials: &[&["app_id", "access_key", "secret_key"]],
};

impl Platform {
    fn variable(&self, field: &str) -> String {
        variable(self.name, field)
    }

    /// Returns the variables that are missing, for the credential with the fewest missing.
    fn missing(&self, set: &BTreeMap<&str, String>) -> Vec<String> {
        let url = self.url.is_none().then_some("url");
        let of = |credential: &&[&'static str]| -> Vec<String> {
            let needed = url.iter().chain(credential.iter());
            let missing = needed.filter(|field| !set.contains_key(**field));
            missing.map(|field| self.variable(field)).collect()
        };
        let missing = self.credentials.iter().map(of);
        missing.min_by_key(Vec::len).unwrap_or_default()
    }
}

/// An account at a platform, or at a mock of it.
pub struct Account {
    pub url: String,
    fields: BTreeMap<&'static str, String>,
    /// The mock, if the environment names no account.
    pub mock: Option<MockServer>,
}

impl Account {
    /// Returns the account that the environment names, or else a mock whose responses `set_up` configures. Prints to standard
    /// error which of them it is.
    pub fn of(
        platform: &Platform,
        set_up: impl FnOnce(&MockServer) -> Result<(), iot_clouds_mock::Error>,
    ) -> Result<Self, Failure> {
        let account = Self::from_variables(platform, |name| env::var(name).ok())?;
        account.mock.as_ref().map(set_up).transpose()?;
        let what = if account.mock.is_some() {
            "a mock at "
        } else {
            ""
        };
        eprintln!("{}: {what}{}", platform.name, account.url);
        Ok(account)
    }

    /// Does the same with a function that returns the value of a variable. An incomplete account is an error: a program that
    /// was meant for a real account must not seem to work.
    pub fn from_variables(
        platform: &Platform,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let names = platform.credentials.concat();
        let names = names.into_iter().chain(["url"]);
        let set = names.filter_map(|field| {
            let value = variable(&platform.variable(field))?;
            (!value.is_empty()).then_some((field, value))
        });
        let mut fields: BTreeMap<&str, String> = set.collect();
        if fields.is_empty() {
            return Self::of_mock(platform);
        }
        let missing = platform.missing(&fields);
        if !missing.is_empty() {
            let name = platform.name;
            return Err(Failure(format!(
                "{} must be set too; with no variable of {name} the example runs against a mock",
                missing.join(", ")
            )));
        }
        let url = fields
            .remove("url")
            .or_else(|| platform.url.map(|url| url()));
        Ok(Self {
            url: url.unwrap_or_default(),
            fields,
            mock: None,
        })
    }

    fn of_mock(platform: &Platform) -> Result<Self, Failure> {
        let mock = MockServer::start(platform.name)?;
        let credential = mock.credentials().first();
        let fields = platform
            .credentials
            .iter()
            .take(1)
            .flat_map(|fields| fields.iter());
        let value = |field: &&'static str| Some((*field, credential?.field(field).to_owned()));
        Ok(Self {
            url: mock.url().to_owned(),
            fields: fields.filter_map(value).collect(),
            mock: Some(mock),
        })
    }

    /// Returns a field of the credential; empty if the account has another credential.
    pub fn field(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// Returns the variables that name the account, to start a program with them.
    pub fn variables(&self, platform: &Platform) -> BTreeMap<String, String> {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| (*name, value.clone()));
        let all = fields.chain([("url", self.url.clone())]);
        all.map(|(name, value)| (platform.variable(name), value))
            .collect()
    }

    pub fn cainiao_iot(&self) -> Result<cainiao_iot::Client, cainiao_iot::Error> {
        let [access_key, secret_key] = ["access_key", "secret_key"].map(|name| self.field(name));
        let credential: cainiao_iot::Credential = if access_key.is_empty() || secret_key.is_empty()
        {
            let token = self.field("token").into();
            cainiao_iot::ServiceToken { token }.into()
        } else {
            let secret_key = secret_key.into();
            cainiao_iot::AccessKey {
                access_key,
                secret_key,
            }
            .into()
        };
        cainiao_iot::Client::builder(&self.url)
            .credential(credential)
            .build()
    }

    pub fn gongjiangyun(&self) -> Result<gongjiangyun::Client, gongjiangyun::Error> {
        gongjiangyun::Client::builder(&self.url)
            .credential(self.client_credentials())
            .build()
    }

    pub fn client_credentials(&self) -> gongjiangyun::ClientCredentials {
        gongjiangyun::ClientCredentials {
            client_id: self.field("client_id"),
            client_secret: self.field("client_secret").into(),
            scope: None,
        }
    }

    pub fn sensecap(&self) -> Result<sensecap::Client, sensecap::Error> {
        let credential = sensecap::AccessKey {
            access_id: self.field("access_id"),
            access_key: self.field("access_key").into(),
        };
        sensecap::Client::builder(&self.url)
            .credential(credential)
            .build()
    }

    pub fn thingscloud(&self) -> Result<thingscloud::Client, thingscloud::Error> {
        let credential = thingscloud::ApiKey {
            app_id: self.field("app_id"),
            access_key: self.field("access_key").into(),
            secret_key: self.field("secret_key").into(),
        };
        thingscloud::Client::builder(&self.url)
            .credential(credential)
            .build()
    }
}

/// Returns an argument of the example, counted from 1. Only for a mock it has a default.
pub fn argument(
    number: usize,
    what: &str,
    account: &Account,
    for_mock: &str,
) -> Result<String, Failure> {
    let for_mock = account.mock.is_some().then(|| for_mock.to_owned());
    let given = env::args().nth(number).or(for_mock);
    given.ok_or_else(|| {
        Failure(format!(
            "argument {number} must be {what}; only if the example starts its own mock may it be left out"
        ))
    })
}

/// The reason why an example ended early. If `main` returns it, it is printed as plain text.
pub struct Failure(pub String);

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let causes = iter::successors(error.source(), |error| (*error).source());
        let causes = causes.map(|cause| format!(": {cause}"));
        Self(format!("{error}{}", causes.collect::<String>()))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
