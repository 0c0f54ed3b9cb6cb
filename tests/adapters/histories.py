"""Real repositories for tests: made by git, with authors and dates of the test's choosing."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository with a work tree."""

    path: Path

    def git(self, *arguments: str, **variables: str) -> str:
        """Run git in the work tree and return what it prints."""
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", **variables}
        done = subprocess.run(["git", *arguments], cwd=self.path, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def copied(self, path: Path) -> "Repository":
        """Return a copy of the whole repository."""
        return Repository(path=Path(shutil.copytree(self.path, path, symlinks=True)))

    def write(self, **contents: str) -> None:
        """Write files, named by path."""
        for name, content in contents.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(content)

    def commit(self, *, author: str, at: str, message: str = "Write", **contents: str) -> str:
        """Write files, commit everything as `author` and return the commit."""
        self.write(**contents)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, **person(author, at))
        return self.head()

    def merge(self, branch: str, *, author: str, at: str) -> str:
        """Merge a branch with a merge commit and return it."""
        self.git("merge", "--quiet", "--no-ff", "-m", f"Merge {branch}", branch, **person(author, at))
        return self.head()

    def head(self) -> str:
        """Return the commit at HEAD."""
        return self.git("rev-parse", "HEAD")

    def last_change(self, path: str, commit: str = "HEAD") -> tuple[str, str, str]:
        """Return commit, author and date of the last change as git itself says."""
        fields = self.git("log", "-1", "--format=%H%x00%an%x00%at", commit, "--", path).split("\0")
        return fields[0], fields[1], fields[2]


def make(path: Path) -> Repository:
    """Return a new, empty repository on branch main."""
    path.mkdir(parents=True)
    repository = Repository(path=path)
    repository.git("init", "--quiet", "--initial-branch=main")
    return repository


def person(author: str, at: str) -> dict[str, str]:
    """Return the variables that make git write as `author`."""
    email = f"{author.split()[0].lower()}@example.org"
    return {
        "GIT_AUTHOR_NAME": author,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_NAME": "Robot",
        "GIT_COMMITTER_EMAIL": "robot@example.org",
        "GIT_COMMITTER_DATE": at,
    }
