"""Lock files and containers: what can be said of them without a registry and without an engine."""

import importlib
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from slrt.local import bootstrap

ROOT = bootstrap.ROOT
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_python_package_is_pinned_with_hashes_and_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==[^ ]+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_the_lock_files_agree_on_every_version():
    versions = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ]+)", lock.read_text(), re.M):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_front_end_packages_are_pinned_exactly_and_the_lock_names_no_download_address():
    wanted = json.loads((ROOT / "package.json").read_text())
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("resolved" not in package for package in locked.values())
    assert all("integrity" in package for path, package in locked.items() if path)


def test_a_step_is_done_again_only_when_its_lock_file_has_changed(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(bootstrap, "run", lambda *command, failure: calls.append(command))
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11")
    lock = tmp_path / "base.txt"
    lock.write_text("django==5.2")
    for _ in range(2):
        bootstrap.pip_install(tmp_path, lock, failure="")
    assert len(calls) == 1
    lock.write_text("django==5.2.1")
    bootstrap.pip_install(tmp_path, lock, failure="")
    assert len(calls) == 2
    assert "--require-hashes" in calls[0]


def test_a_step_that_failed_is_done_again(tmp_path, monkeypatch):
    def fail(*command, failure):
        raise bootstrap.BootstrapError(failure)

    monkeypatch.setattr(bootstrap, "run", fail)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "pyvenv.cfg").write_text("")
    (tmp_path / "base.txt").write_text("")
    for _ in range(2):
        with pytest.raises(bootstrap.BootstrapError):
            bootstrap.pip_install(tmp_path, tmp_path / "base.txt", failure="no")


def instructions(name):
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.M)


def commands():
    """Every command line that a container runs, as a list of words."""
    found = [json.loads(command) for command in instructions("CMD")]
    for service in SERVICES.values():
        if service.get("image") == "puskesos-slrt" and "command" in service:
            words = service["command"]
            if words[:2] == ["sh", "-c"]:
                found += [shlex.split(part) for part in words[2].split("&&")]
            else:
                found.append(words)
    return found


def test_the_image_runs_as_an_unprivileged_user():
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert "\nUSER 10001:10001\n" in last_stage


def test_what_the_image_copies_is_there_and_not_ignored():
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    kept = {line[1:] for line in ignore if line.startswith("!")}
    assert ignore[0] == "*"
    for copied in instructions("COPY"):
        sources = copied.split()[:-1]
        if not sources[0].startswith("--from"):
            for source in sources:
                assert source == "." or (source in kept and (ROOT / source).exists()), source


def test_every_app_is_in_the_image(settings):
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    ours = [app for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()]
    assert ours
    assert [app for app in ours if f"!{app.split('.')[0]}" not in kept] == []


def test_what_containers_run_is_in_the_code(settings):
    from django.core.management import get_commands

    ran = commands()
    assert {words[0] for words in ran} == {"gunicorn", "celery", "python"}
    for words in ran:
        if words[0] == "gunicorn":
            module, name = words[1].split(":")
        elif words[0] == "celery":
            module, name = words[words.index("-A") + 1].split(":")
        else:
            assert words[1] == "manage.py"
            assert words[2] in get_commands()
            continue
        assert hasattr(importlib.import_module(module), name)
    assert {words[3] for words in ran if words[0] == "celery"} == {"worker", "beat"}


def test_the_services_wait_for_what_they_need():
    for name in ("web", "worker", "beat"):
        needs = {need: how["condition"] for need, how in SERVICES[name]["depends_on"].items()}
        assert needs == {
            "migrate": "service_completed_successfully",
            "database": "service_healthy",
            "broker": "service_healthy",
        }
    for name in ("database", "broker", "worker", "beat"):
        assert "test" in SERVICES[name]["healthcheck"]


def test_volumes_are_declared_and_files_that_are_mounted_exist():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).is_file()
            else:
                assert source in COMPOSE["volumes"]


def test_no_container_of_ours_may_write_its_image_or_gain_rights():
    for service in SERVICES.values():
        assert "no-new-privileges:true" in service["security_opt"]
        if service.get("image") == "puskesos-slrt":
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]


def test_every_variable_of_the_containers_is_explained_in_the_example():
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    assert used == explained


def test_every_setting_without_a_default_reaches_the_containers():
    source = Path(ROOT / "slrt" / "settings.py").read_text()
    required = set(re.findall(r'env(?:\.\w+)?\("([A-Z_]+)"\)', source))
    assert required
    assert required <= set(SERVICES["web"]["environment"])
