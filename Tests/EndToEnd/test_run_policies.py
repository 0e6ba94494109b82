"""What becomes of a run where a step fails, which way it goes, how many elements go on at once; and backfills that are paused."""

import pytest

from flow_runs import Runs, api


@pytest.fixture
def runs(server):
    return Runs(server)


def statuses(shown):
    return {step["name"]: step["status"] for step in shown["steps"]}


FAILS = """
    on_failure: POLICY
    steps:
      bad: {kind: bash, run: 'until [ -e "$MARTLET_PROJECT/begun" ]; do sleep 0.02; done; test -e "$MARTLET_PROJECT/mended"'}
      behind: {kind: checkpoint, depends_on: [bad]}
      slow: {kind: bash, writes: ., run: 'touch "$MARTLET_PROJECT/begun"; until [ -e "$MARTLET_PROJECT/go" ]; do sleep 0.02; done'}
      rest: {kind: sql, query: SELECT 1 AS n, table: silver.n, depends_on: [slow]}
"""


def test_a_failure_stops_what_goes_on_unless_the_flow_says_otherwise(runs):
    go = runs.server.project.folder / "go"
    runs.flow("stops", FAILS.replace("POLICY", "stop"))
    # What goes on would never end by itself.
    shown = runs.ended(runs.start("stops"), "failed")
    assert statuses(shown)["bad"] == "failed" and statuses(shown)["slow"] == "cancelled"
    assert statuses(shown)["rest"] != "success" and statuses(shown)["behind"] != "success"
    (runs.server.project.folder / "begun").unlink()
    runs.flow("goes_on", FAILS.replace("POLICY", "continue"))
    run = runs.start("goes_on")
    runs.until(lambda: statuses(runs.show(run)).get("bad") == "failed")
    assert runs.show(run)["run"]["status"] == "running"
    go.touch()
    shown = runs.ended(run, "failed")
    assert statuses(shown) == {"bad": "failed", "behind": "skipped", "slow": "success", "rest": "success"}
    # As a whole or not at all, until the rest is done.
    assert runs.server.request("GET", f"{api}/tables").json()["tables"] == []
    # What it waits for was mended meanwhile: the rest is done, and all of it published.
    (runs.server.project.folder / "mended").touch()
    runs.post(f"/runs/{run}/resume")
    shown = runs.ended(run)
    assert set(statuses(shown).values()) == {"success"} and runs.value("SELECT n FROM silver.n") == "1"


def test_pipelines_keep_going_and_are_published_whole(runs):
    project = runs.server.project
    project.pipeline("bronze.bad", "SELECT error('broken') AS n")
    project.pipeline("silver.bad", "SELECT n FROM {{ ref('bronze.bad') }}")
    project.pipeline("bronze.good", "SELECT 1 AS n")
    project.pipeline("silver.good", "SELECT n FROM {{ ref('bronze.good') }}", tests={"never": "SELECT * FROM {{ this }} WHERE n > 1"})
    run = runs.post("/runs", {"keep_going": True}).json()["run"]["id"]
    shown = runs.ended(run, "failed")
    assert statuses(shown) == {"bronze.bad": "failed", "silver.bad": "skipped", "bronze.good": "success", "silver.good": "success"}
    assert runs.server.request("GET", f"{api}/tables").json()["tables"] == []
    assert project.value("SELECT n FROM silver.good", ref=shown["run"]["branch"]) == "1"
    project.pipeline("bronze.bad", "SELECT 2 AS n")
    runs.post(f"/runs/{run}/resume")
    runs.ended(run)
    assert runs.value("SELECT sum(n) FROM (SELECT n FROM silver.bad UNION ALL SELECT n FROM silver.good)") == "3"
    # The same by the command, and in a step of a flow.
    project.pipeline("bronze.bad", "SELECT error('broken again') AS n")
    project.pipeline("bronze.good", "SELECT 10 AS n")
    text = project.martlet("run", "--keep-going", status=1).text
    assert "broken again" in text and runs.value("SELECT n FROM silver.good") == "1"


def test_conditions_choose_the_way(runs):
    runs.flow("ways", """
        parameters: {size: {choices: [small, large], default: small}}
        steps:
          decide: {kind: checkpoint, outputs: {way: "{{ params.size }}"}}
          small: {kind: checkpoint, when: steps.decide.outputs.way == 'small', depends_on: [decide], outputs: {n: 1}}
          large: {kind: checkpoint, when: steps.decide.outputs.way == 'large', depends_on: [decide], outputs: {n: 2}}
          joined:
            kind: checkpoint
            depends_on: [small, large]
            outputs: {took: "{{ steps.small.status == 'success' and 'small' or 'large' }}"}
          tries: {kind: bash, run: 'false', allow_failure: true}
          mends: {kind: checkpoint, when: steps.tries.status == 'failed', depends_on: [tries]}
          praises: {kind: checkpoint, when: steps.tries.status == 'success', depends_on: [tries]}
    """)
    for size, other in [("small", "large"), ("large", "small")]:
        shown = runs.ended(runs.start("ways", parameters={"size": size}))
        found = statuses(shown)
        assert (found[size], found[other]) == ("success", "skipped")
        assert (found["tries"], found["mends"], found["praises"]) == ("failed", "success", "skipped")
        (joined,) = [step for step in shown["steps"] if step["name"] == "joined"]
        assert joined["status"] == "success" and joined["outputs"] == {"took": size}


def test_a_list_that_a_step_found_is_gone_over_some_at_once(runs):
    folder = runs.server.project.folder
    (folder / "going").mkdir()
    runs.flow("fan", """
        steps:
          list: {kind: bash, run: 'echo ''{"names": ["a", "b", "c", "d", "e", "f"]}'' > "$MARTLET_OUTPUTS"'}
          each:
            kind: bash
            depends_on: [list]
            for_each: {items: steps.list.outputs.names, limit: 2}
            writes: .
            run: |
              cd "$MARTLET_PROJECT"
              touch going/$MARTLET_ITEM
              ls going | wc -l >> counts
              # Two of them meet, so that they are known to go on at once.
              until [ $(cat counts | wc -l) -ge 2 ]; do sleep 0.02; done
              rm going/$MARTLET_ITEM
              echo item=$MARTLET_ITEM >> "$MARTLET_OUTPUTS"
          none: {kind: checkpoint, for_each: '[]'}
          end: {kind: checkpoint, depends_on: [each, none], outputs: {all: "{{ steps.each.outputs }}"}}
    """)
    shown = runs.ended(runs.start("fan"))
    counts = [int(line) for line in (folder / "counts").read_text().split()]
    assert len(counts) == 6 and max(counts) == 2
    (end,) = [step for step in shown["steps"] if step["name"] == "end"]
    assert [one["item"] for one in end["outputs"]["all"]] == ["a", "b", "c", "d", "e", "f"]


def test_a_backfill_is_previewed_limited_paused_and_resumed(runs):
    runs.flow("held", """
        parameters: {partition: {type: string, default: none}}
        steps:
          wait: {kind: bash, run: 'until [ -e "$MARTLET_PROJECT/go-$MARTLET_PARAM_partition" ]; do sleep 0.02; done'}
    """)
    runs.flow("quick", "steps: {a: {kind: checkpoint}}\n")
    folder = runs.server.project.folder
    names = [f"p{number}" for number in range(6)]
    body = {"name": "b", "flow": "held", "partitions": names, "limit": 2}
    preview = runs.post("/backfills/preview", body, status=200).json()["items"]
    assert [item["partition"] for item in preview] == names
    assert runs.server.request("GET", f"{api}/backfills").json()["backfills"] == []
    runs.post("/backfills", body, status=201)

    def shown():
        return runs.server.request("GET", f"{api}/backfills/b").json()

    def going():
        return [item["partition"] for item in shown()["items"] if item["run"] and runs.show(item["run"])["run"]["status"] == "running"]

    assert runs.until(lambda: len(found := going()) == 2 and found) == names[:2]
    (folder / "go-p0").touch()
    assert runs.until(lambda: (found := going()) != names[:2] and len(found) == 2 and found) == names[1:3]
    runs.post("/backfills/b/pause", status=200)
    for name in names[:3]:
        (folder / f"go-{name}").touch()
    runs.until(lambda: shown()["progress"]["success"] == 3)
    # Another one runs from its beginning to its end meanwhile: the scheduler does not sleep, and this one rests.
    runs.post("/backfills", {"name": "other", "flow": "quick", "partitions": ["x"]}, status=201)
    runs.until(lambda: runs.server.request("GET", f"{api}/backfills/other").json()["status"] == "done")
    assert shown()["status"] == "paused" and going() == [] and shown()["progress"]["success"] == 3
    # It rests over a restart as well.
    runs.server.kill()
    runs.server.start()
    runs.post("/backfills", {"name": "third", "flow": "quick", "partitions": ["x"]}, status=201)
    runs.until(lambda: runs.server.request("GET", f"{api}/backfills/third").json()["status"] == "done")
    assert shown()["status"] == "paused" and going() == []
    runs.post("/backfills/b/resume", status=200)
    assert runs.until(lambda: len(found := going()) == 2 and found) == names[3:5]
    for name in names:
        (folder / f"go-{name}").touch()
    runs.until(lambda: shown()["status"] == "done")
    assert shown()["progress"]["success"] == 6 and len({item["run"] for item in shown()["items"]}) == 6
