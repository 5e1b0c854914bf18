//! The workflows of GitHub: who may write, what runs with a token that writes, and that their commands and texts are ours.
//! Must not know how GitHub runs them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::support::Folder;

/// All expressions of the workflows. A branch has any name, so that none of them may become code.
const EXPRESSIONS: [&str; 8] = [
    "${{ github.event.number }}",
    "${{ github.event.workflow_run.head_branch }}",
    "${{ github.event.workflow_run.head_repository.id }}",
    "${{ github.event.workflow_run.id }}",
    "${{ github.run_attempt }}",
    "${{ github.run_id }}",
    "${{ github.token }}",
    "${{ runner.temp }}/report",
];

/// The events with which a job may write: neither runs what a pull request proposes.
const SAFE: [&str; 3] = ["schedule", "workflow_dispatch", "workflow_run"];

/// A job with the workflow that it is part of.
struct Job {
    workflow: Value,
    name: String,
    job: Value,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows")
}

fn workflow(name: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(folder().join(name)).unwrap()).unwrap()
}

fn jobs() -> Vec<Job> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let workflow = workflow(&name);
        for (job, value) in workflow["jobs"].as_mapping().unwrap() {
            all.push(Job {
                name: format!("{name}: {}", job.as_str().unwrap()),
                job: value.clone(),
                workflow: workflow.clone(),
            });
        }
    }
    all
}

impl Job {
    fn steps(&self) -> Vec<Value> {
        self.job["steps"].as_sequence().unwrap().clone()
    }

    fn events(&self) -> Vec<String> {
        match &self.workflow["on"] {
            Value::Mapping(events) => {
                let names = events.keys();
                names
                    .map(|name| name.as_str().unwrap().to_owned())
                    .collect()
            }
            other => panic!("{}: write events as a mapping, not as {other:?}", self.name),
        }
    }

    /// Whether its token writes.
    fn writes(&self) -> bool {
        let own = &self.job["permissions"];
        let permissions = if own.is_null() {
            &self.workflow["permissions"]
        } else {
            own
        };
        let permissions = permissions.as_mapping();
        let permissions = permissions.unwrap_or_else(|| panic!("{} has no permissions", self.name));
        permissions.values().any(|value| value != "read")
    }

    fn uses(&self, action: &str) -> Vec<Value> {
        let mut steps = self.steps();
        steps.retain(|step| {
            let uses = step["uses"].as_str();
            uses.is_some_and(|uses| uses.split('@').next() == Some(action))
        });
        steps
    }
}

#[test]
fn a_job_has_a_time_limit_and_no_more_rights_than_it_names() {
    let jobs = jobs();
    assert_eq!(jobs.len(), 5);
    for job in &jobs {
        let minutes = job.job["timeout-minutes"].as_u64();
        assert!(minutes.is_some_and(|minutes| minutes <= 30), "{}", job.name);
        for value in job.workflow["permissions"].as_mapping().unwrap().values() {
            assert_eq!(value, "read", "{}: a job names what it writes", job.name);
        }
    }
}

#[test]
fn a_token_that_writes_meets_no_code_of_a_pull_request() {
    let mut writing = 0;
    for job in jobs() {
        let name = &job.name;
        let events = job.events();
        assert!(
            !events.iter().any(|event| event == "pull_request_target"),
            "{name}"
        );
        if !job.writes() {
            continue;
        }
        writing += 1;
        for event in &events {
            assert!(SAFE.contains(&event.as_str()), "{name}: {event}");
        }
        assert!(job.uses("actions/checkout").is_empty(), "{name} checks out");
        for step in job.steps() {
            assert!(step["run"].is_null(), "{name} runs a command");
        }
    }
    assert_eq!(writing, 2);
}

#[test]
fn no_text_of_a_pull_request_becomes_code() {
    for job in jobs() {
        for step in job.steps() {
            for code in [&step["run"], &step["with"]["script"]] {
                let code = code.as_str().unwrap_or_default();
                assert!(!code.contains("${{"), "{}: {code}", job.name);
            }
        }
        let text = serde_yaml::to_string(&job.job).unwrap();
        for rest in text.split("${{").skip(1) {
            let known = EXPRESSIONS
                .iter()
                .any(|it| it.starts_with(&format!("${{{{{}", rest.split("}}").next().unwrap())));
            assert!(known, "{}: ${{{{{rest}", job.name);
        }
    }
}

#[test]
fn a_clone_has_the_whole_history_and_keeps_no_token() {
    let mut clones = 0;
    for job in jobs() {
        for step in job.uses("actions/checkout") {
            assert_eq!(step["with"]["fetch-depth"], 0, "{}", job.name);
            assert_eq!(step["with"]["persist-credentials"], false, "{}", job.name);
            assert!(step["with"]["ref"].is_null(), "{}", job.name);
            clones += 1;
        }
    }
    assert_eq!(clones, 3);
}

#[test]
fn the_workflow_that_comments_finds_what_the_other_one_writes() {
    let (ci, comment) = (workflow("ci.yml"), workflow("comment.yml"));
    assert_eq!(comment["on"]["workflow_run"]["workflows"][0], ci["name"]);
    let find = |job: &str, action: &str| -> Value {
        let mut jobs = jobs().into_iter();
        let job = jobs.find(|it| it.name == job).unwrap();
        job.uses(action).remove(0)
    };
    let sent = find("ci.yml: diff", "actions/upload-artifact");
    let received = find("comment.yml: comment", "actions/download-artifact");
    assert_eq!(sent["with"]["name"], received["with"]["name"]);

    // The commands work, and the script knows the texts.
    let project = Folder::repository();
    project.without_name();
    project.commit("work");
    let steps = ci["jobs"]["diff"]["steps"].as_sequence().unwrap().clone();
    let run = steps.iter().find_map(|step| step["run"].as_str()).unwrap();
    let mut formats = Vec::new();
    for line in run.lines() {
        let Some(line) = line.strip_prefix("cargo xtask diff ") else {
            continue;
        };
        let arguments: Vec<&str> = line.split(" >").next().unwrap().split(' ').collect();
        let (code, report, messages) = project.result(&arguments);
        assert_eq!(code, 0, "{line}: {messages}");
        assert!(report.contains("types.Thing.name"), "{report}");
        formats.push(*arguments.last().unwrap());
    }
    assert_eq!(formats, ["github", "summary", "markdown"]);
    let script = find("comment.yml: comment", "actions/github-script");
    let script = script["with"]["script"].as_str().unwrap().to_owned();
    let (_, report, _) = project.result(&["HEAD", "HEAD", "--format", "markdown"]);
    let mut lines = report.lines();
    let marker = lines.next().unwrap();
    assert!(
        script.contains(&format!("const marker = '{marker}';")),
        "{script}"
    );
    let heading = format!("`${{marker}}\\n{}\\n`", lines.next().unwrap());
    assert!(script.contains(&heading), "{script} has no {heading}");
    for file in ["comment.md", "number"] {
        assert!(run.contains(&format!("\"$REPORT/{file}\"")), "{run}");
        assert!(script.contains(&format!("read('{file}'")), "{script}");
    }
}
