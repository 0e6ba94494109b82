"""How long the shortest commands take."""

from bench import Line, empty, hyperfine, martlet, say, scratch


def measure():
    say("starting up")
    project = empty(scratch / "startup")
    (project / "martlet.yaml").write_text("name: startup\n")
    return [
        Line("martlet --version", hyperfine(martlet, "--version") * 1000, "ms", at_most=10),
        Line("martlet query 'select 1' in a project", hyperfine(martlet, "-C", project, "query", "select 1") * 1000, "ms",
             at_most=50),
    ]
