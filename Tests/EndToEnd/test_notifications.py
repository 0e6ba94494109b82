"""What happens is told to webhooks, Slack and mail: signed, again after failures, and not lost by kill -9."""

import email
import email.policy
import hashlib
import hmac
import threading

import pytest

from receivers import Hook, Post
from server import Server


@pytest.fixture
def hook():
    receiver = Hook()
    yield receiver
    receiver.close()


def channels(project, *entries):
    import json
    (project.folder / "martlet.yaml").write_text("name: test\nnotifications: " + json.dumps(list(entries)) + "\n")


def webhook(hook, name, path, **more):
    return {"name": name, "kind": "webhook", "url": f"{hook.url}/{path}", "retry_seconds": 0, "timeout_seconds": 2, **more}


def orders(project):
    project.pipeline("silver.orders", "SELECT 1 AS id\n")


def test_runs_tables_and_files_are_told_and_signed(project, hook):
    channels(project, webhook(hook, "all", "all", secret="HOOK_SECRET"),
             webhook(hook, "failed", "failed", events=["run.failed"]),
             webhook(hook, "dev", "dev", branches=["dev"]))
    project.environment["HOOK_SECRET"] = "geheim"
    orders(project)
    (project.folder / "more.csv").write_text("id\n1\n2\n")
    with Server(project):
        project.martlet("run")
        hook.wait(lambda got: "run.succeeded" in got.kinds("/all") and "table.created" in got.kinds("/all"))
        project.martlet("ingest", "more.csv", "bronze.more")
        hook.wait(lambda got: "file.loaded" in got.kinds("/all"))
        project.pipeline("silver.bad", "SELECT nothing FROM {{ ref('silver.orders') }}\n")
        project.martlet("run", status=1)
        hook.wait(lambda got: "run.failed" in got.kinds("/all") and "run.failed" in got.kinds("/failed"))
    assert set(hook.kinds("/failed")) == {"run.failed"}
    assert hook.kinds("/dev") == []
    (loaded,) = [event for event in hook.events("/all") if event["type"] == "file.loaded"]
    assert loaded["data"]["table"] == "bronze.more" and loaded["data"]["rows"] == 2
    created = [event["subject"] for event in hook.events("/all") if event["type"] == "table.created"]
    assert "silver.orders" in created and "bronze.more" in created
    ids = [event["id"] for event in hook.events("/all")]
    assert len(ids) == len(set(ids))
    for path, headers, body in hook.got:
        if path != "/all":
            continue
        parts = dict(part.split("=") for part in headers["Martlet-Signature"].split(","))
        expected = hmac.new(b"geheim", f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(parts["v1"], expected)


def test_failures_are_tried_again_and_given_up_and_replayed(project, hook):
    orders(project)
    broken = True
    hook.answer = lambda path, body: 500 if broken else 200
    with Server(project) as server:
        answer = server.request("POST", "/api/v1/notifications", {
            "name": "ops", "kind": "webhook", "url": f"{hook.url}/ops", "events": ["run.succeeded"], "attempts": 3,
            "retry_seconds": 0})
        assert answer.status == 201, answer.body
        assert server.request("POST", "/api/v1/notifications", {
            "name": "ops", "kind": "webhook", "url": hook.url}).status == 409
        project.martlet("run")
        hook.wait(lambda got: len(got.got) == 3)
        dead = []
        while not dead:  # stored right after the third attempt
            dead = project.json("notify", "dead")["deliveries"]
        assert dead[0]["attempts"] == 3 and "500" in dead[0]["reason"]
        broken = False
        assert project.json("notify", "replay", str(dead[0]["id"]))["replayed"] == 1
        hook.wait(lambda got: len(got.got) == 4)
        assert len({event["id"] for event in hook.events()}) == 1
        tested = project.json("notify", "test", "ops")
        assert tested["delivered"] is True
        assert hook.kinds()[-1] == "notification.test"
        assert project.martlet("notify", "delete", "ops").returncode == 0
        assert server.request("DELETE", "/api/v1/notifications/ops").status == 404
        metrics = server.request("GET", "/metrics").body.decode()
        assert 'martlet_notification_attempts_total{channel="ops",outcome="dead"} 1' in metrics


def test_a_refusal_is_given_up_at_once(project, hook):
    orders(project)
    hook.answer = lambda path, body: 410
    channels(project, webhook(hook, "gone", "gone", events=["run.succeeded"]))
    with Server(project):
        project.martlet("run")
        hook.wait(lambda got: len(got.got) == 1)
        dead = []
        while not dead:
            dead = project.json("notify", "dead", "gone")["deliveries"]
        assert dead[0]["attempts"] == 1


def test_a_receiver_that_stalls_holds_up_no_other(project, hook):
    orders(project)
    release = threading.Event()
    hook.answer = lambda path, body: release if path == "/slow" else 200
    channels(project, webhook(hook, "slow", "slow", timeout_seconds=30), webhook(hook, "quick", "quick"))
    try:
        with Server(project):
            project.martlet("run")
            hook.wait(lambda got: "run.succeeded" in got.kinds("/quick") and "table.created" in got.kinds("/quick"))
            assert len(hook.kinds("/slow")) == 1
            release.set()
            hook.wait(lambda got: "run.succeeded" in got.kinds("/slow"))
    finally:
        release.set()


def test_kill_between_storing_and_delivering_loses_nothing(project, hook):
    orders(project)
    channels(project, webhook(hook, "ops", "ops", timeout_seconds=1))
    with Server(project):
        pass  # from here on events are for the channel
    project.martlet("run")
    release = threading.Event()
    hook.answer = lambda path, body: release
    server = Server(project).start()
    hook.wait(lambda got: len(got.got) >= 1)
    server.kill()
    release.set()
    hook.answer = lambda path, body: 200
    before = len(hook.got)
    with Server(project):
        hook.wait(lambda got: {"run.started", "run.succeeded", "table.created"} <= set(got.kinds()[before:]))
    first = hook.events()[0]["id"]
    # What was under way comes again, under the same ID.
    assert first in [event["id"] for event in hook.events()[before:]]


def test_slack_gets_a_line(project, hook):
    orders(project)
    channels(project, {"name": "chat", "kind": "slack", "url_secret": "CHAT_URL", "events": ["run.succeeded"]})
    project.environment["CHAT_URL"] = f"{hook.url}/chat"
    with Server(project):
        project.martlet("run")
        hook.wait(lambda got: len(got.got) == 1)
    (message,) = hook.events("/chat")
    assert message["text"].startswith("Run ") and message["text"].endswith("succeeded on main")
    assert str(hook.url) not in project.martlet("notify", "list", "--json").stdout


def test_mail_is_sent(project):
    post = Post()
    try:
        orders(project)
        channels(project, {
            "name": "mail", "kind": "email", "host": "127.0.0.1", "port": post.port, "security": "none",
            "from": "martlet@example.com", "to": ["ops@example.com", "dev@example.com"], "events": ["run.succeeded"]})
        with Server(project):
            project.martlet("run")
            post.wait(1)
        sender, recipients, text = post.mails[0]
        assert sender == "<martlet@example.com>"
        assert recipients == ["<ops@example.com>", "<dev@example.com>"]
        message = email.message_from_bytes(text, policy=email.policy.default)
        assert message["Subject"].endswith("succeeded on main")
        assert '"type": "run.succeeded"' in message.get_content()
    finally:
        post.close()


def test_mail_over_tls_refuses_a_server_without(project):
    post = Post()
    try:
        channels(project, {
            "name": "mail", "kind": "email", "host": "127.0.0.1", "port": post.port, "security": "starttls",
            "from": "a@example.com", "to": ["b@example.com"]})
        result = project.martlet("notify", "test", "mail", status=1)
        assert "no TLS" in result.text
        assert post.mails == []
    finally:
        post.close()


def test_wrong_channels_are_refused(project):
    result = project.martlet("notify", "create", "webhook", "x", "--url", "ftp://x", status=1)
    assert "must begin with https://" in result.text
    channels(project, {"name": "x", "kind": "webhook", "url": "https://x", "events": ["run.faild"]})
    result = project.martlet("notify", "list", status=1)
    assert "Did you mean 'run.failed'" in result.text
