//! `diff`: tells what a change of the specs does to users of the crates, and which versions it requires.
//! Must not know how changes are found or judged.

mod acceptances;
mod git;
mod github;
mod links;
mod markdown;
pub(crate) mod rules;
mod side;
mod text;
mod versions;

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use iot_clouds_codegen::diagnostic::Style;
use iot_clouds_codegen::diff::acceptances::Range;
use iot_clouds_codegen::diff::{self, Class, Report, Verdict};
use iot_clouds_codegen::spec::LoadedAcceptances;

use schemars::generate::SchemaSettings;

use self::git::Git;
use self::links::Links;
use self::side::{Origin, Side};
use crate::failure::{CommandError, CommandStatus};
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
    /// Fails if anything else changes.
    #[arg(long, value_enum, value_name = "CLASS")]
    only: Option<Only>,
    /// Day that decides which acceptances have expired, as 2027-01-31 [default: that of the compared commit].
    #[arg(long, value_name = "DAY", value_parser = acceptances::day)]
    today: Option<String>,
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
    /// A version that is too low or lowered.
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
    /// The least class that fails.
    class: Option<Class>,
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
            version: arguments.fail_on.contains(&FailOn::Version),
            acceptance: arguments.fail_on.contains(&FailOn::Acceptance),
        }
    }

    /// Whether a change of this class makes the command fail.
    fn is_beyond(&self, class: Class) -> bool {
        self.class.is_some_and(|least| class >= least)
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    if let Some(text) = reference(arguments)? {
        print!("{text}");
        return Ok(CommandStatus::Fine);
    }
    let root = workspace::root();
    let limits = Limits::of(arguments);
    let sides = Sides::read(arguments, &root)?;
    let report = compare(arguments, &root, &limits, &sides)?;
    print!("{}", printed(&report, arguments.format, &limits, &sides)?);
    Ok(verdict(&report, &limits, arguments.only, &sides.new))
}

/// Returns the report, with the versions since the last releases and with what is accepted.
fn compare(
    arguments: &Arguments,
    root: &Path,
    limits: &Limits,
    sides: &Sides,
) -> Result<Report, CommandError> {
    let (old, new) = (&sides.old.compiled, &sides.new.compiled);
    let mut report = diff::diff(&diff::Side { compiled: old }, &diff::Side { compiled: new });
    let mut range = Range {
        platforms: arguments.platform.clone(),
        ..Range::default()
    };
    if let Some((git, commit)) = &sides.history {
        let judged = versions::against_releases(git, root, &sides.new, commit)?;
        check_known(&judged.unknown, limits)?;
        report.crates.retain(|version| version.new.is_none());
        report.crates.extend(judged.crates);
        report.crates.sort_by(|a, b| a.name.cmp(&b.name));
        range.released = judged.released;
    } else {
        // The old folders stand for the release.
        let apis = old.apis.iter().chain(&new.apis);
        let released = apis.map(|api| (api.platform.clone(), BTreeSet::new()));
        range.released = released.collect();
    }
    let history = sides.history.as_ref();
    let history = history.map(|(git, commit)| (git, commit.as_str()));
    range.today = acceptances::today(arguments, root, history, &sides.accepted)?;
    diff::acceptances::apply(&mut report, &sides.accepted, &range);
    Ok(report)
}

/// Returns the report as text in a format.
fn printed(
    report: &Report,
    format: Format,
    limits: &Limits,
    sides: &Sides,
) -> Result<String, CommandError> {
    let title = format!("{} -> {}", sides.old.shown, sides.new.shown);
    let entries = acceptances::entries(report, limits);
    Ok(match format {
        Format::Text => {
            let style = if io::stdout().is_terminal() {
                Style::Coloured
            } else {
                Style::Plain
            };
            let entries = entries.filter(|_| limits.class.is_some());
            let entries = entries.map_or_else(String::new, |entries| {
                format!("\nto accept what fails, write into {SPEC}/accept.yaml why, who and until when:\n\n{entries}")
            });
            text::print(report, &title, style) + &entries
        }
        Format::Json => json(report)?,
        Format::Markdown => {
            let links = Links::of(&sides.old, &sides.new);
            markdown::print(report, &title, &links, entries.as_deref())
        }
        Format::Github => github::print(report, &sides.old, &sides.new, limits),
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

/// Both sides of a diff.
struct Sides {
    old: Side,
    new: Side,
    /// What is accepted of the new side.
    accepted: LoadedAcceptances,
    /// Set if both are the project's own: the repository, and the commit whose history has the releases before the new side.
    history: Option<(Git, String)>,
}

impl Sides {
    fn read(arguments: &Arguments, root: &Path) -> Result<Self, CommandError> {
        let has_folders = !arguments.base_dir.is_empty() || !arguments.head_dir.is_empty();
        let (base_name, head_name) = match (&arguments.base, &arguments.head) {
            (Some(_), Some(_)) if !arguments.base_dir.is_empty() => {
                return Err(CommandError::new(
                    "--base-dir is the base, so name no second revision",
                ));
            }
            (head, None) if !arguments.base_dir.is_empty() => (None, head.as_deref()),
            (base, head) => (base.as_deref(), head.as_deref()),
        };
        let needs_git = arguments.base_dir.is_empty() || head_name.is_some();
        let git = needs_git.then(|| Git::open(root)).transpose()?;
        let head = match (head_name, &git) {
            _ if !arguments.head_dir.is_empty() => Origin::Folders(arguments.head_dir.clone()),
            (Some(name), Some(git)) if name != WORK_TREE => Origin::Revision(git.revision(name)?),
            _ => Origin::WorkTree,
        };
        let commit = match &head {
            Origin::Revision(revision) => revision.commit.clone(),
            Origin::WorkTree | Origin::Folders(_) => "HEAD".to_owned(),
        };
        let base = match (base_name, &git) {
            (Some(name), Some(git)) if name != WORK_TREE => Origin::Revision(git.revision(name)?),
            (None, Some(git)) if arguments.base_dir.is_empty() => {
                Origin::Revision(git.base_of(&commit)?)
            }
            _ if !arguments.base_dir.is_empty() => Origin::Folders(arguments.base_dir.clone()),
            _ => Origin::WorkTree,
        };
        let old = base.read(root, git.as_ref(), &arguments.platform)?;
        let new = head.read(root, git.as_ref(), &arguments.platform)?;
        let accepted = acceptances::read(&head, root, git.as_ref())?;
        let mut named = arguments.platform.iter();
        if let Some(name) = named.find(|it| !old.has(it) && !new.has(it)) {
            return Err(CommandError::new(format!(
                "there is no platform `{name}` in {} nor in {}",
                old.shown, new.shown
            )));
        }
        let history = git.filter(|_| !has_folders).map(|git| (git, commit));
        Ok(Self {
            old,
            new,
            accepted,
            history,
        })
    }
}

/// Says that releases may be unknown. They must be known if a version can make the command fail.
fn check_known(unknown: &[String], limits: &Limits) -> Result<(), CommandError> {
    if unknown.is_empty() {
        return Ok(());
    }
    let text = format!(
        "this clone is shallow, so that the releases of {} may be missing; run `{}`",
        unknown.join(", "),
        git::FETCH_ALL
    );
    if limits.version {
        return Err(CommandError::new(text));
    }
    eprintln!("warning: {text}");
    Ok(())
}

/// Says why the command fails, after the report, and what to do.
fn verdict(report: &Report, limits: &Limits, only: Option<Only>, new: &Side) -> CommandStatus {
    let mut status = CommandStatus::Fine;
    if only == Some(Only::Docs) && report.class > Class::Docs {
        let class = report.class.name();
        eprintln!("error: only documentation may change, and the worst change is {class}");
        status = CommandStatus::Findings;
    }
    let open = acceptances::open_class(report);
    if limits.is_beyond(open) {
        let which = match open == report.class {
            true => "",
            false => " that is not accepted",
        };
        let class = open.name();
        eprintln!("error: the worst change{which} is {class}, and --fail-on forbids it");
        status = CommandStatus::Findings;
    }
    let useless = report.findings.iter().filter(|it| it.class == Class::None);
    if limits.acceptance && useless.count() > 0 {
        eprintln!("error: some acceptances are expired or stale; the report says what to do");
        status = CommandStatus::Findings;
    }
    let wrong = report.crates.iter();
    for version in wrong.filter(|version| limits.version && version.verdict != Verdict::Ok) {
        let mut apis = new.compiled.apis.iter();
        let api = apis.find(|api| api.package == version.name);
        let platform = api.map_or(version.name.as_str(), |api| api.platform.as_str());
        let required = version.required.as_deref();
        eprintln!(
            "error: {}; set `crate.version` in {SPEC}/{platform}/platform.yaml to {}, and run `cargo xtask generate`",
            text::judged(version),
            required.or(version.old.as_deref()).unwrap_or_default()
        );
        status = CommandStatus::Findings;
    }
    status
}

fn json(value: &impl serde::Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| CommandError::new(format!("cannot write JSON: {error}")))?;
    Ok(format!("{text}\n"))
}
