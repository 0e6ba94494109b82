"""How fast the portal is in headless Chromium: its first load, a large graph, a million rows, a log of a million lines."""

import importlib.util
import sqlite3
import statistics
import sys

from bench import Line, empty, root, say, scratch

pipelines = 5_000
rows = 1_000_000
lines = 1_000_000
rounds = 5
pan_s = 3
width = 1280

# When the page was drawn, and the end of the last task that kept it busy: then it answers to whoever clicks.
watching = """
window.drawn = 0;
window.busyUntil = 0;
new PerformanceObserver((list) => { for (const task of list.getEntries()) window.busyUntil = Math.max(window.busyUntil, task.startTime + task.duration); })
    .observe({ type: "longtask", buffered: true });
new MutationObserver(() => { if (!window.drawn && document.querySelector("main h1")) window.drawn = performance.now(); })
    .observe(document, { subtree: true, childList: true });
"""
# From a click on something until something else is seen in a frame.
clicked = """([button, seen]) => new Promise((resolve, reject) => {
    const began = performance.now();
    const look = () => {
        if (document.querySelector(seen)) return resolve(performance.now() - began);
        if (performance.now() - began > 60000) return reject(new Error(`${seen} is never seen`));
        requestAnimationFrame(look);
    };
    document.querySelector(button).click();
    requestAnimationFrame(look);
})"""
# Scrolls a box to and fro in steps for some seconds: frames in a second, and the longest time in which nothing else could run.
scrolling = """([selector, across, step, seconds]) => new Promise((resolve) => {
    const box = document.querySelector(selector);
    const channel = new MessageChannel();
    let [frames, longest, last, way, isOver] = [0, 0, performance.now(), 1, false];
    channel.port1.onmessage = () => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        if (!isOver) setTimeout(() => { last = performance.now(); channel.port2.postMessage(0); }, 0);
    };
    channel.port2.postMessage(0);
    const began = performance.now();
    const move = (now) => {
        frames += 1;
        const name = across ? "scrollLeft" : "scrollTop";
        const before = box[name];
        box[name] += step * way;
        if (box[name] === before) way = -way;
        if (now - began < seconds * 1000) return requestAnimationFrame(move);
        isOver = true;
        resolve({ rate: frames / ((performance.now() - began) / 1000), longest });
    };
    requestAnimationFrame(move);
})"""


def many_pipelines(folder):
    """Each reads two of those before it, as projects do."""
    from project import Project
    project = Project.empty(folder)
    layers = ["bronze", "silver", "gold"]
    names = [f"{layers[min(2, number * 3 // pipelines)]}.t{number:05}" for number in range(pipelines)]
    for number, name in enumerate(names):
        sources = [names[number * 7 // 11], names[number - 3]] if number > 10 else []
        project.pipeline(name, " UNION ALL ".join(f"SELECT * FROM {{{{ ref('{one}') }}}}" for one in sources) or "SELECT 1 AS id")
    return project


def long_log(folder):
    from project import Project
    project = Project.empty(folder)
    project.pipeline("bronze.one", "SELECT 1 AS id")
    project.martlet("run")
    with sqlite3.connect(folder / ".martlet/catalog.db") as database:
        (run,) = database.execute("SELECT id FROM runs").fetchone()
        (last,) = database.execute("SELECT coalesce(max(position) + 1, 0) FROM run_logs").fetchone()
        database.executemany(
            "INSERT INTO run_logs (run_id, position, time, level, step, message) VALUES (?, ?, ?, 'info', 'bronze.one', ?)",
            ((run, last + number, 1_700_000_000_000_000 + number, f"line {number} of what a long step says") for number in range(lines)))
    database.close()
    return project, run


def first_load(started, server):
    """KB that come before the page is there, compressed as they come, and the time until it answers."""
    from browser import Tab
    sizes, times = [], []
    for _ in range(rounds):
        with Tab(started, server.url, server.token) as tab:
            tab.context.add_init_script(watching)
            came = []
            client = tab.context.new_cdp_session(tab.page)
            client.send("Network.enable")
            files = {}
            client.on("Network.responseReceived", lambda event: files.update({event["requestId"]: event["response"]["url"]}))
            client.on("Network.loadingFinished", lambda event: came.append((files.get(event["requestId"], ""), event["encodedDataLength"])))
            tab.open("/")
            tab.page.wait_for_timeout(300)
            sizes.append(sum(size for url, size in came if "/api/" not in url) / 1000)
            times.append(tab.page.evaluate("Math.max(window.drawn, window.busyUntil)"))
    return statistics.median(sizes), statistics.median(times)


def graph(started, server):
    from browser import Tab
    times = []
    for _ in range(rounds):
        with Tab(started, server.url, server.token, width=width) as tab:
            page = tab.open("/workers")
            times.append(page.evaluate(clicked, ["nav a[href='/pipelines']", ".graph-node"]))
            if len(times) == rounds:
                found = page.evaluate(scrolling, [".graph-box", True, 40, pan_s])
    return statistics.median(times), found["rate"]


def grid(started, server):
    from browser import Tab, expect
    with Tab(started, server.url, server.token, width=width) as tab:
        page = tab.open(f"/query?sql=SELECT%20i%2C%20i%20*%202%20AS%20twice%2C%20'row%20'%20%7C%7C%20i%20AS%20text%20FROM%20range({rows})%20t(i)")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text(f"{rows:,} rows")).to_be_visible()
        expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
        page.wait_for_timeout(500)
        # A slow spell of the machine meets a round, not all of them.
        return statistics.median(page.evaluate(scrolling, [".grid .window", False, 20_000, 1])["longest"] for _ in range(rounds))


def log(started, server, run):
    from browser import Tab
    times = []
    for _ in range(rounds):
        with Tab(started, server.url, server.token, width=width) as tab:
            page = tab.open(f"/runs/{run}")
            times.append(page.evaluate(clicked, ["#tab-tab-log", ".log-line .log-text"]))
            words = page.locator(".log-line .log-text").last.inner_text()
            if not words.startswith(f"line {lines - 1} "):
                raise RuntimeError(f"the log opened at '{words}' and not at its end")
    return statistics.median(times)


def measure():
    say("the portal in Chromium")
    tests = root / "Tests" / "EndToEnd"
    sys.path.insert(0, str(tests))
    try:
        from browser import browser, use_portal
    except ImportError as error:
        raise RuntimeError(f"Playwright is not there: {error}") from error
    # A module beside this one has the name of theirs.
    loaded = importlib.util.spec_from_file_location("portal_server", tests / "server.py")
    loaded.loader.exec_module(module := importlib.util.module_from_spec(loaded))
    folder = empty(scratch / "portal")
    with browser() as started:
        use_portal(large := many_pipelines(folder / "large"))
        with module.Server(large) as server:
            size, interactive = first_load(started, server)
            drawn, rate = graph(started, server)
        project, run = long_log(folder / "log")
        use_portal(project)
        with module.Server(project) as server:
            longest = grid(started, server)
            opened = log(started, server, run)
    return [
        Line("portal: first load, compressed", size, "KB", at_most=300),
        Line("portal: until the first page answers", interactive, "ms", at_most=1000),
        Line(f"portal: graph of {pipelines:,} pipelines, from the click until it is drawn", drawn, "ms", at_most=1000),
        Line(f"portal: frames while a graph of {pipelines:,} pipelines is panned", rate, "/s", at_least=50),
        Line(f"portal: longest task in a second in which {rows:,} rows are scrolled", longest, "ms", at_most=50),
        Line(f"portal: log of {lines:,} lines, from the click until its end is seen", opened, "ms", at_most=300),
    ]
