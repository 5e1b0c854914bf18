#!/usr/bin/env python3
"""Compares `cargo xtask diff` with cargo-public-api and cargo-semver-checks on the pairs of specs of the generator's tests.

docs/diff-compared.md says what it needs and what it found. Run it at the root of the repository:

    cargo build -p xtask && python3 docs/diff-compared.py

It writes specs and crates below target/tmp/diff-compared, and prints tables. `--only TEXT` takes the pairs whose names contain TEXT.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

import yaml

TESTS = pathlib.Path("codegen/tests")
FOLDER = pathlib.Path("target/tmp/diff-compared").absolute()
CLASSES = ["breaking", "silent", "additive", "deprecating", "docs", "none"]
PUBLIC_API, SEMVER_CHECKS = "cargo-public-api", "cargo-semver-checks"
TOOLS = [PUBLIC_API, SEMVER_CHECKS]


def run(command, codes=(0,), **more):
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    done = subprocess.run(command, text=True, check=False, **more)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr or ''}")
    return done.stdout


def write_edits():
    """Applies the edits of tests/diff to its base, and returns the folders of their specs by name."""
    specs = {"base": TESTS / "diff/base"}
    for edit in yaml.safe_load((TESTS / "diff/edits.yaml").read_text()):
        if edit["name"] == "crate renamed":
            # The tools compare two versions of one crate.
            continue
        name = "edit-" + re.sub(r"\W+", "-", edit["name"].lower()).strip("-")
        folder = FOLDER / "specs" / name
        shutil.copytree(specs["base"], folder / "acme", dirs_exist_ok=True)
        for part in [edit, *([edit["also"]] if "also" in edit else [])]:
            path = folder / "acme" / part["file"]
            path.write_text(path.read_text().replace(part["from"], part["to"]))
        specs[name] = folder
    shutil.copytree(specs["base"], FOLDER / "specs/base/acme", dirs_exist_ok=True)
    specs["base"] = FOLDER / "specs/base"
    return specs


def all_pairs():
    """Returns the folders of specs and the features of their crates by name, and pairs: name, old, new, whether a program breaks."""
    specs = write_edits()
    pairs = [(f"{name}{way}", *sides, None) for name in specs if name != "base" for way, sides in [("", ("base", name)), (", reversed", (name, "base"))]]
    features = {}
    for case in sorted(path for path in (TESTS / "changes").iterdir() if path.is_dir()):
        expected = case / "expect.yaml"
        expect = yaml.safe_load(expected.read_text()) if expected.exists() else {}
        old, new = (f"{case.name}-{side}" for side in ["old", "new"])
        specs |= {old: case / "old", new: case / "new"}
        features |= dict.fromkeys([old, new], expect.get("features", []))
        pairs += [(case.name, old, new, bool(expect.get("errors", {}).get("new"))), (f"{case.name}, reversed", new, old, None)]
    return specs, features, pairs


def write_documents(specs, features):
    """Generates the crates, and lets rustdoc describe them as JSON. The format is not stable, but it is there."""
    for name, folder in specs.items():
        crate = FOLDER / "crates" / name
        run(["target/debug/xtask", "generate", "--spec", folder, "--out", crate, "--runtime", f"path:{pathlib.Path('runtime').absolute()}"])
        manifest = crate / "acme/Cargo.toml"
        text = manifest.read_text().replace('name = "acme"', f'name = "acme-{name}"', 1)
        manifest.write_text(re.sub(r"^default = .*$", f"default = {json.dumps(features.get(name, []))}", text, flags=re.M))
    members = json.dumps([f"crates/{name}/acme" for name in specs])
    (FOLDER / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = {members}\n[profile.dev]\ndebug = false\nincremental = false\n')
    shutil.copy("Cargo.lock", FOLDER / "Cargo.lock")
    flags = {"RUSTC_BOOTSTRAP": "1", "RUSTDOCFLAGS": "-Z unstable-options --output-format json", "CARGO_TARGET_DIR": str(FOLDER / "target")}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CARGO_ENCODED_") and key != "RUSTFLAGS"} | flags
    run(["cargo", "doc", "--offline", "--workspace", "--no-deps"], cwd=FOLDER, env=environment)
    (FOLDER / "documents").mkdir(exist_ok=True)
    for name in specs:
        crate = f"acme_{name}".replace("-", "_")
        text = (FOLDER / f"target/doc/{crate}.json").read_text()
        # Both sides of a pair are called the same.
        (FOLDER / f"documents/{name}.json").write_text(re.sub(rf"\b{crate}\b", "acme", text))


def not_empty(text):
    return [line for line in text.splitlines() if line.strip()]


def public_api(old, new):
    """Returns its lines, and how many it prints. It gives no verdict: lines that go are taken for breaking."""
    printed = run([PUBLIC_API, "public-api", "diff", "-ss", old, new])
    lines = [line for line in printed.splitlines() if re.match(r"[-+]\S", line)]
    word = "breaking" if any(line.startswith("-") for line in lines) else "additive" if lines else "none"
    return word, lines, len(not_empty(printed))


def semver_checks(old, new):
    """Returns as a class which version it requires beyond a patch, its lints with what they name, and how many lines it prints."""
    command = [SEMVER_CHECKS, "semver-checks", "--release-type", "patch", "--color", "never"]
    printed = run([*command, "--baseline-rustdoc", old, "--current-rustdoc", new], codes=(0, 100), stderr=subprocess.STDOUT)
    lints = re.findall(r"^--- failure (\w+):.*?^Failed in:\n((?:  \S[^\n]*\n)*)", printed, re.M | re.S)
    lines = [f"{lint}: {re.split(', previously in| in (?:file )?crates/', line.strip())[0]}" for lint, named in lints for line in not_empty(named)]
    required = re.search(r"requires new (major|minor) version", printed)
    word = {"major": "breaking", "minor": "additive"}[required[1]] if required else "none"
    return word, lines, len(not_empty(printed))


def own(old, new):
    command = ["target/debug/xtask", "diff", "--base-dir", old, "--head-dir", new]
    return json.loads(run([*command, "--format", "json"])), len(not_empty(run(command)))


def item(line):
    """Returns the name of the item that a line of an API is about, without modules: types are also at the root of their crate."""
    paths = re.findall(r"acme(?:::\w+)+", line)
    path = (paths[-1] if re.match(r".?(unsafe )?impl\b", line) else paths[0]).split("::")[1:] if paths else []
    first = next((index for index, name in enumerate(path) if name[0].isupper()), 0)
    return "::".join(path[first:])


def unnamed(report, lines):
    """Returns the lines of an API about items that no finding names, nor a trait of their type."""
    surface = [line for finding in report["findings"] for line in finding["surface"]]
    named = {item(line) for line in surface}
    traits = {item(line) for line in surface if "impl " in line}
    # A block of methods is no item, and a method for all `T` is also listed at its trait.
    items = [line for line in lines if not re.match(r".(impl acme::|pub fn T::)", line)]
    return [line for line in items if item(line) not in named and item(line).rpartition("::")[0] not in traits]


def compare(pair, specs):
    name, old, new, breaks = pair
    report, printed = own(specs[old], specs[new])
    paths = [FOLDER / f"documents/{side}.json" for side in [old, new]]
    return {"name": name, "breaks": breaks, "report": report, "printed": printed, PUBLIC_API: public_api(*paths), SEMVER_CHECKS: semver_checks(*paths)}


def print_tables(rows):
    judged = [row for row in rows if row["breaks"] is not None]
    print("| pairs by what rustc says of the program | pairs | xtask diff | " + " | ".join(TOOLS) + " |\n| --- | --- | --- | --- | --- |")
    for words, breaks in [("breaks: said to be breaking", True), ("compiles: said to be breaking", False)]:
        chosen = [row for row in judged if row["breaks"] == breaks]
        counts = [sum(row["report"]["class"] == "breaking" for row in chosen)] + [sum(row[tool][0] == "breaking" for row in chosen) for tool in TOOLS]
        print(f"| {words} | {len(chosen)} | {' | '.join(map(str, counts))} |")
    print("\n| class by xtask diff | pairs | " + " | ".join(f"{tool}: breaking, additive, nothing" for tool in TOOLS) + " |\n| --- | --- | --- | --- |")
    for own_class in CLASSES:
        chosen = [row for row in rows if row["report"]["class"] == own_class]
        counts = [collections.Counter(row[tool][0] for row in chosen) for tool in TOOLS]
        print(f"| {own_class} | {len(chosen)} | " + " | ".join(f"{count['breaking']}, {count['additive']}, {count['none']}" for count in counts) + " |")
    single = [row for row in rows if len(row["report"]["findings"]) == 1]
    print(f"\n| lines printed for one cause ({len(single)} pairs) | median | most | the most for |\n| --- | --- | --- | --- |")
    for tool in ["xtask diff", *TOOLS]:
        lines = [(row["printed"] if tool not in row else row[tool][2], row["name"]) for row in single]
        print(f"| {tool} | {statistics.median(count for count, _ in lines):g} | {max(lines)[0]} | {max(lines)[1]} |")


def print_lists(rows):
    for tool in TOOLS:
        print(f"\n{tool} reports, and the diff does not:")
        for row in rows:
            word, lines, _ = row[tool]
            own_class = row["report"]["class"]
            if word == "breaking" != own_class or (word == "additive" and row["report"]["bump"] in ("patch", "none")):
                print(f"- {row['name']}: {own_class}, not {word}: " + "; ".join(lines[:8]))
            elif tool == PUBLIC_API and unnamed(row["report"], lines):
                print(f"- {row['name']}: no finding names: " + "; ".join(unnamed(row["report"], lines)[:8]))
        missed = collections.defaultdict(list)
        for row in rows:
            rules = {finding["rule"] for finding in row["report"]["findings"] if finding["class"] == row["report"]["class"]}
            own_class, word = row["report"]["class"], row[tool][0]
            if (own_class == "breaking" != word) or (own_class in ("silent", "additive", "deprecating") and word == "none"):
                missed[own_class, ", ".join(sorted(rules))].append(row["name"])
        print(f"\n{tool} misses, by class and rule:")
        for (own_class, rules), names in sorted(missed.items()):
            print(f"- {own_class} {rules} ({len(names)}): " + "; ".join(names))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    specs, features, pairs = all_pairs()
    pairs = [pair for pair in pairs if given.only in pair[0]]
    specs = {name: folder for name, folder in specs.items() if any(name in pair[1:3] for pair in pairs)}
    write_documents(specs, features)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda pair: compare(pair, specs), pairs))
    print_tables(rows)
    print_lists(rows)


if __name__ == "__main__":
    main()
