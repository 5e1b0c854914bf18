//! `diff`: tells what a change of the specs does to users of the crates, and which versions it requires.
//! Must not know how changes are found or judged.

mod acceptances;
mod base;
mod changelog;
mod compared;
mod driver;
mod fix;
mod git;
mod github;
mod links;
mod look;
mod markdown;
pub(crate) mod rules;
mod side;
mod text;
mod unread;
mod verdict;
mod versions;

use std::ffi::OsString;
use std::path::PathBuf;

use iot_clouds_codegen::diff::{Class, Report};

use schemars::generate::SchemaSettings;

use self::compared::Compared;
use self::links::Links;
use self::look::Look;
use self::markdown::Target;
use crate::failure::{CommandError, CommandStatus};
use crate::output;
use crate::specs::SPEC;
use crate::workspace;

/// Name of the work tree as a side. No revision can have it.
const WORK_TREE: &str = ".";

/// Tells what a change of the specs does to users of the crates.
///
/// Exit code 0: fine; 1: --fail-on or --only fails; 2: a side cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Git revision to compare with, or `.` for the work tree [default: where HEAD left origin/main or main]. With --base-dir,
    /// the only revision is HEAD.
    base: Option<String>,
    /// Git revision to compare, or `.` for the work tree [default: the work tree].
    #[arg(conflicts_with = "head_dir")]
    head: Option<String>,
    /// Folder with a folder for each platform, to compare with. Once more for an overlay.
    #[arg(long, value_name = "DIR")]
    base_dir: Vec<PathBuf>,
    /// Folder with a folder for each crate of --base-dir, to tell what the generator changed.
    #[arg(long, value_name = "DIR", requires = "base_dir")]
    base_generated: Option<PathBuf>,
    /// Folder with a folder for each platform, to compare. Once more for an overlay.
    #[arg(long, value_name = "DIR")]
    head_dir: Vec<PathBuf>,
    /// Platform to compare; may be repeated [default: all].
    #[arg(long, value_name = "NAME")]
    platform: Vec<String>,
    /// How the report is printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Fails for changes of this class and worse, or for a version that is too low or lowered.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// Writes the versions that are too low or lowered, and what changed into the changelogs of the crates.
    #[arg(long)]
    fix: bool,
    /// Does nothing, and says why, where git does not have the history to find the base and the releases.
    #[arg(long)]
    skip_without_history: bool,
    /// Fails if anything else changes.
    #[arg(long, value_enum, value_name = "CLASS")]
    only: Option<Only>,
    /// Day that decides which acceptances have expired, as 2027-01-31 [default: that of the compared commit].
    #[arg(long, value_name = "DAY", value_parser = acceptances::day)]
    today: Option<String>,
    /// Prints what git shows of a file. git calls it so, with its own arguments, as docs/diff.md explains.
    #[arg(long, value_name = "ARGUMENT", num_args = 1.., allow_hyphen_values = true)]
    git_driver: Vec<OsString>,
    /// Prints the JSON Schema of `--format json`.
    #[arg(long)]
    print_schema: bool,
    /// Lists the rules.
    #[arg(long)]
    list_rules: bool,
    /// Says why a rule is so for users of a crate, and how to stay compatible.
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
}

/// How the report is printed.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// An object, as `--print-schema` describes it.
    Json,
    /// A comment for a pull request.
    Markdown,
    /// The summary of a job: as `markdown`, and longer.
    Summary,
    /// Annotations of GitHub Actions.
    Github,
}

/// What makes the command fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// What stops an ordinary program from compiling or working.
    Breaking,
    /// What sends or reads something else, although everything compiles.
    Silent,
    /// What a crate gains.
    Additive,
    /// What makes the compiler warn.
    Deprecating,
    /// Documentation.
    Docs,
    /// A version that is too low or lowered, or a changelog that does not list the changes of the API.
    Version,
    /// An entry of accept.yaml that has expired or accepts nothing.
    Acceptance,
    /// Nothing.
    None,
}

/// All that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    /// Documentation.
    Docs,
}

/// What makes the command fail.
pub(crate) struct Limits {
    /// The least class that fails if it is not accepted.
    class: Option<Class>,
    /// Whether anything fails except documentation, accepted or not.
    only_docs: bool,
    /// Whether a wrong version fails.
    version: bool,
    /// Whether an acceptance that is of no use fails.
    acceptance: bool,
}

impl Limits {
    fn of(arguments: &Arguments) -> Self {
        let classes = arguments.fail_on.iter().filter_map(|what| match what {
            FailOn::Breaking => Some(Class::Breaking),
            FailOn::Silent => Some(Class::Silent),
            FailOn::Additive => Some(Class::Additive),
            FailOn::Deprecating => Some(Class::Deprecating),
            FailOn::Docs => Some(Class::Docs),
            FailOn::Version | FailOn::Acceptance | FailOn::None => None,
        });
        Self {
            class: classes.min(),
            only_docs: arguments.only == Some(Only::Docs),
            version: arguments.fail_on.contains(&FailOn::Version),
            acceptance: arguments.fail_on.contains(&FailOn::Acceptance),
        }
    }

    /// Whether a change of this class makes the command fail if it is not accepted.
    fn is_beyond(&self, class: Class) -> bool {
        self.class.is_some_and(|least| class >= least) || self.is_forbidden(class)
    }

    /// Whether a change of this class makes the command fail, accepted or not.
    fn is_forbidden(&self, class: Class) -> bool {
        self.only_docs && class > Class::Docs
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    if let Some(text) = reference(arguments)? {
        output::print(&text)?;
        return Ok(CommandStatus::Fine);
    }
    let root = workspace::root();
    if !arguments.git_driver.is_empty() {
        let shown = driver::print(&root, &arguments.git_driver, &Look::here(None));
        output::print(&shown)?;
        return Ok(CommandStatus::Fine);
    }
    let limits = Limits::of(arguments);
    if arguments.skip_without_history
        && let Err(reason) = git::history(&root)
    {
        output::print(&format!("skipped: {reason}\n"))?;
        return Ok(CommandStatus::Fine);
    }
    let mut compared = Compared::read(arguments, &root, &limits)?;
    let fixed = match arguments.fix {
        true => compared.edits()?,
        false => Vec::new(),
    };
    if !fixed.is_empty() {
        fix::write(&root, &fixed)?;
        compared = Compared::read(arguments, &root, &limits)?;
    }
    let files = compared.sides.new.commit.is_none();
    let look = Look::here(files.then_some(root.as_path()));
    output::print(&printed(&compared, arguments.format, &limits, &look)?)?;
    for edit in &fixed {
        eprintln!("{}: {}", edit.file, edit.what);
    }
    if !fixed.is_empty() {
        eprintln!("now run `{}`", verdict::generate(arguments));
    }
    verdict::verdict(&compared, &limits, arguments)
}

/// Returns the report as text in a format.
fn printed(
    compared: &Compared,
    format: Format,
    limits: &Limits,
    look: &Look<'_>,
) -> Result<String, CommandError> {
    let Compared { sides, report, .. } = compared;
    let (old, new) = (&sides.old.side, &sides.new);
    let title = format!("{} -> {}", old.shown, new.shown);
    let entries = acceptances::entries(report, limits);
    let links = Links::of(old, new);
    let markdown =
        |target: Target| markdown::print(report, &title, target, &links, entries.as_deref());
    Ok(match format {
        Format::Text => {
            let entries = entries.filter(|_| limits.class.is_some());
            let entries = entries.map_or_else(String::new, |entries| {
                format!("\nto accept what fails, write into {SPEC}/accept.yaml why, who and until when:\n\n{entries}")
            });
            text::print(report, &title, look) + &entries
        }
        Format::Json => json(report)?,
        Format::Markdown => markdown(Target::Comment),
        Format::Summary => markdown(Target::Summary),
        Format::Github => github::print(report, old, new, limits),
    })
}

/// Returns what is asked about the command itself.
fn reference(arguments: &Arguments) -> Result<Option<String>, CommandError> {
    Ok(if arguments.print_schema {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        Some(json(
            &settings.into_generator().into_root_schema_for::<Report>(),
        )?)
    } else if arguments.list_rules {
        Some(rules::list())
    } else if let Some(rule) = &arguments.explain {
        Some(rules::explain(rule)?)
    } else {
        None
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| CommandError::new(format!("cannot write JSON: {error}")))?;
    Ok(format!("{text}\n"))
}
