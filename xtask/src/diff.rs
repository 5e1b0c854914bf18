//! `diff`: tells what a change of the specs does to users of the crates, and which versions it requires.
//! Must not know how changes are found or judged.

mod base;
mod changelog;
mod driver;
mod fix;
mod git;
mod github;
mod markdown;
mod rules;
mod side;
mod text;
mod unread;
mod verdict;
mod versions;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use iot_clouds_codegen::diff::{self, Class, Report};

use schemars::generate::SchemaSettings;

use self::base::Base;
use self::fix::{Changes, Edit};
use self::git::Git;
use self::markdown::Target;
use self::side::{Origin, Side};
use self::text::Look;
use crate::failure::{CommandError, CommandStatus};
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
}

impl Limits {
    fn of(arguments: &Arguments) -> Self {
        let classes = arguments.fail_on.iter().filter_map(|what| match what {
            FailOn::Breaking => Some(Class::Breaking),
            FailOn::Silent => Some(Class::Silent),
            FailOn::Additive => Some(Class::Additive),
            FailOn::Deprecating => Some(Class::Deprecating),
            FailOn::Docs => Some(Class::Docs),
            FailOn::Version | FailOn::None => None,
        });
        // The class after documentation.
        let only = arguments.only.map(|Only::Docs| Class::Deprecating);
        Self {
            class: classes.chain(only).min(),
            version: arguments.fail_on.contains(&FailOn::Version),
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
    if !arguments.git_driver.is_empty() {
        let shown = driver::print(&root, &arguments.git_driver, &Look::here(None));
        // git's pager may be closed.
        let _ = io::stdout().write_all(shown.as_bytes());
        return Ok(CommandStatus::Fine);
    }
    let limits = Limits::of(arguments);
    if arguments.skip_without_history
        && let Err(reason) = git::history(&root)
    {
        println!("skipped: {reason}");
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
    let Compared { sides, report, .. } = &compared;
    let title = format!("{} -> {}", sides.old.side.shown, sides.new.shown);
    match arguments.format {
        Format::Text => {
            let files = (!sides.new.is_revision).then_some(root.as_path());
            print!("{}", text::print(report, &title, &Look::here(files)));
        }
        Format::Json => print!("{}", json(report)?),
        Format::Markdown => print!("{}", markdown::print(report, &title, Target::Comment)),
        Format::Summary => print!("{}", markdown::print(report, &title, Target::Summary)),
        Format::Github => print!(
            "{}",
            github::print(report, &sides.old.side, &sides.new, &limits)
        ),
    }
    for edit in &fixed {
        eprintln!("{}: {}", edit.file, edit.what);
    }
    if !fixed.is_empty() {
        eprintln!("now run `{}`", verdict::generate(arguments));
    }
    verdict::verdict(&compared, &limits, arguments)
}

/// Both sides, and what is to be said about them.
struct Compared {
    sides: Sides,
    report: Report,
    /// What changed since the last releases.
    changes: Changes,
}

impl Compared {
    fn read(arguments: &Arguments, root: &Path, limits: &Limits) -> Result<Self, CommandError> {
        let sides = Sides::read(arguments, root)?;
        let mut report = diff::diff_from(
            &sides.old.as_compared(),
            &diff::Side {
                compiled: &sides.new.compiled,
            },
        );
        let mut changes = Changes::new();
        if let Some((git, commit)) = &sides.history {
            let judged = versions::against_releases(git, root, &sides.new, commit)?;
            check_known(&judged.unknown, limits.version || arguments.fix)?;
            report.crates.retain(|version| version.new.is_none());
            report.crates.extend(judged.crates);
            report.crates.sort_by(|a, b| a.name.cmp(&b.name));
            changes = judged.changes;
        } else {
            for api in &sides.new.compiled.apis {
                let findings = report.findings.iter();
                let own = findings.filter(|finding| finding.platform == api.platform);
                changes.insert(api.package.clone(), own.cloned().collect());
            }
        }
        Ok(Self {
            sides,
            report,
            changes,
        })
    }

    /// Returns what is to be written into the files of the new side.
    fn edits(&self) -> Result<Vec<Edit>, CommandError> {
        fix::edits(&self.sides.new, &self.report.crates, &self.changes)
    }
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
    old: Base,
    new: Side,
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
        if let (Origin::Revision(revision), true) = (&head, arguments.fix) {
            return Err(CommandError::new(format!(
                "{} is a commit, which --fix cannot change; check it out, and leave out HEAD",
                revision.shown()
            )));
        }
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
        let platforms = &arguments.platform;
        let generated = arguments.base_generated.as_deref();
        let old = Base::read(&base, root, git.as_ref(), platforms, generated)?;
        let new = head.compiled(head.files(root, git.as_ref(), platforms)?)?;
        let mut named = arguments.platform.iter();
        if let Some(name) = named.find(|it| !old.has(it) && !new.has(it)) {
            return Err(CommandError::new(format!(
                "there is no platform `{name}` in {} nor in {}",
                old.side.shown, new.shown
            )));
        }
        let history = git.filter(|_| !has_folders).map(|git| (git, commit));
        Ok(Self { old, new, history })
    }
}

/// Says that releases may be unknown. They must be known if a version can make the command fail, or is written.
fn check_known(unknown: &[String], must: bool) -> Result<(), CommandError> {
    if unknown.is_empty() {
        return Ok(());
    }
    let text = format!(
        "this clone is shallow, so that the releases of {} may be missing; run `{}`",
        unknown.join(", "),
        git::FETCH_ALL
    );
    if must {
        return Err(CommandError::new(text));
    }
    eprintln!("warning: {text}");
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| CommandError::new(format!("cannot write JSON: {error}")))?;
    Ok(format!("{text}\n"))
}
