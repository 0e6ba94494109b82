"""A file that changes while it is read is refused, whenever it changes, and loaded whole by the next run."""

import pytest

from preload import built

# More reads than any of these commands makes of one small file.
reads_max = 100
changes = ["append", "truncate", "rewrite", "replace"]


@pytest.fixture(scope="module")
def preload(tmp_path_factory):
    return built("change", tmp_path_factory.mktemp("preload"))


def each_read(project, preload, file, how, command, lines):
    """Gives the command with the file changed before its first read, then before its second, and so on, until the file is
    read fewer times than that. Each time the command fails, says why, and changes nothing. Returns how many reads there were."""
    text = "".join(line + "\n" for line in lines)
    head = project.head()
    for read in range(1, reads_max):
        file.write_text(text)
        result = project.martlet(
            *command, status=None,
            env={"LD_PRELOAD": str(preload), "CHANGE_FILE": str(file), "CHANGE_AT": str(read), "CHANGE_HOW": how})
        if file.read_text() == text:
            assert result.returncode == 0, result.text
            return read - 1
        assert result.returncode == 1, f"changed before read {read}, and nobody noticed\n{result.text}"
        assert "changed while it was read" in result.text and file.name in result.text, f"read {read}: {result.text}"
        assert "another name and rename" in result.text, result.text
        assert project.head() == head, f"read {read}: main moved"
    raise AssertionError(f"the file is read more than {reads_max} times")


@pytest.mark.parametrize("how", changes)
@pytest.mark.parametrize("arguments", ["", ", header = true, columns = {'id': 'INTEGER', 'amount': 'INTEGER'}"],
                         ids=["columns found", "columns told"])
def test_while_a_pipeline_reads_it(project, preload, how, arguments):
    project.pipeline(
        "bronze.orders", "SELECT * FROM read_csv('{{ landing_zone('orders') }}'" + arguments + ")",
        "merge_strategy: append_only\n")
    project.land("orders", "1.csv", "id,amount", "1,10")
    project.martlet("run")
    lines = ["id,amount"] + [f"{number},{number}" for number in range(2, 50)]
    file = project.land("orders", "2.csv", *lines)
    assert each_read(project, preload, file, how, ["run"], lines) >= 2
    assert project.count("bronze.orders") == 49
    assert project.query("SELECT count(*), max(id) FROM bronze.orders") == [("49", "49")]


@pytest.mark.parametrize("how", changes)
def test_while_it_is_ingested(project, preload, how):
    project.write("first.csv", "id,amount\n1,10\n")
    project.martlet("ingest", "first.csv", "bronze.orders")
    lines = ["id,amount"] + [f"{number},{number}" for number in range(2, 50)]
    file = project.folder / "second.csv"
    assert each_read(project, preload, file, how, ["ingest", "second.csv", "bronze.orders"], lines) >= 2
    assert project.query("SELECT count(*), max(id) FROM bronze.orders") == [("49", "49")]
