"""Have we seen this? Seen problems are recognised with what was done, new ones are told new, private ones stay private."""

from pathlib import Path

import pytest

from nexus.domain.access import ANONYMOUS, Viewer, Visibility
from nexus.domain.finding import SolveView
from nexus.models import Program
from nexus.services import solve
from tests.services.hubs import bring, folder

pytestmark = pytest.mark.django_db


def journal(challenge: str, solution: str) -> dict[str, str]:
    """Return a journal that tells one challenge with its solution."""
    return {"README.md": f"# Journal\n## Challenges\n- **Challenge:** {challenge}\n  - **Solution:** {solution}\n"}


@pytest.fixture
def hub(tmp_path: Path) -> None:
    """Make a hub of four people, three of whom had the same trouble."""
    slow = "Slow queries on the orders page"
    told = {
        "ana": (slow, "Added an index on the customer column"),
        "ben": (slow, "Added an index on the customer column"),
        "cleo": (slow, "Cached the page in Redis"),
        "dora": ("ImagePullBackOff: the cluster could not pull the image", "Renewed the pull secret"),
    }
    for name, (challenge, solution) in told.items():
        bring(folder(tmp_path, name, journal(challenge, solution)))


def ask(problem: str, viewer: Viewer = ANONYMOUS) -> SolveView:
    """Return what the hub says of a problem."""
    return solve.solve(viewer=viewer, problem=problem)


LOG = """$ kubectl describe pod web-5d9c7b5b6-x2x9z
Events:
  Warning  Failed  2026-02-03T10:11:12Z  kubelet  Error: ImagePullBackOff
  Normal   BackOff 2026-02-03T10:11:13Z  kubelet  Back-off pulling image "registry.local/web:1.2"
"""


@pytest.mark.usefixtures("hub")
def test_a_seen_problem_comes_with_its_solutions_by_independent_sources() -> None:
    view = ask("slow queries on the orders page")
    assert view.verdict == solve.SEEN
    answer = view.answers[0]
    assert answer.challenge.title == "Slow queries on the orders page"
    assert view.people == answer.challenge.sources == 3
    assert [(told.entry.title, told.entry.sources) for told in answer.solutions] == [
        ("Added an index on the customer column", 2),
        ("Cached the page in Redis", 1),
    ]
    assert {told.source for told in answer.evidence} == {"ana", "ben", "cleo"}
    assert all(told.line == 3 for told in answer.evidence)
    assert answer.reasons
    assert answer.score <= 1000


@pytest.mark.usefixtures("hub")
def test_a_pasted_log_leads_to_the_challenge_that_names_the_error() -> None:
    view = ask(LOG)
    assert view.answers[0].challenge.title.startswith("ImagePullBackOff")
    assert "same error: ImagePullBackOff" in view.answers[0].reasons


@pytest.mark.usefixtures("hub")
def test_what_nobody_had_is_new() -> None:
    nonsense = (
        "asdkjh qwlkej zzz",
        "",
        "\x00",
        "the",
        "the cat sat on the mat",
        "\ud800",
        "best pizza in naples",
        "x " * 50_000,
    )
    assert {ask(problem).verdict for problem in nonsense} == {solve.NEW}
    assert [ask(problem).people for problem in nonsense[:4]] == [0, 0, 0, 0]


def test_a_challenge_that_only_others_may_see_is_not_told(tmp_path: Path) -> None:
    secret = "Zanzibar permission checks time out under load"
    bring(
        folder(tmp_path, "plans", journal(secret, "Warmed the Leopard index")),
        program="inner",
        visibility=Visibility.PRIVATE,
    )
    assert (ask(secret).verdict, ask(secret).answers) == (solve.NEW, ())
    inside = Viewer(scopes=("public", f"program:{Program.objects.get(slug='inner').pk}"))
    assert ask(secret, inside).verdict == solve.SEEN


def test_of_a_challenge_told_twice_only_the_visible_telling_counts(tmp_path: Path) -> None:
    told = "Slow queries on the orders page"
    bring(folder(tmp_path, "ana", journal(told, "Added an index on the customer column")))
    before = ask("customer column has no index")
    bring(
        folder(tmp_path, "plans", journal(told, "Bought the Leopard appliance")),
        program="inner",
        visibility=Visibility.PRIVATE,
    )
    view = ask(told)
    assert view.people == 1
    assert {place.source for place in view.answers[0].evidence} == {"ana"}
    assert [solution.entry.title for solution in view.answers[0].solutions] == ["Added an index on the customer column"]
    assert not ask("leopard appliance").answers
    assert [answer.challenge.id for answer in before.answers] == [
        answer.challenge.id for answer in ask("customer column has no index").answers
    ]
