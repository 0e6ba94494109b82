"""A lake whose folder has two names: tables named by paths and tables named as objects, in one lake."""

import pytest

from project import Project, find


@pytest.fixture
def mixed(project):
    """A project whose first table is named by paths and the second as objects."""
    project.pipeline("bronze.paths", "select range as id, range * 2 as n from range(10)")
    project.martlet("run")
    named(project, "s3")
    project.pipeline(
        "silver.objects", "select id, n from {{ ref('bronze.paths') }}",
        config="merge_strategy: incremental\nunique_key: [id]\n")
    project.martlet("run")
    return project


def named(project, form):
    (project.folder / "martlet.yaml").write_text(f"name: test\nlocations: {form}\n")


def location(project, table):
    return find(project.json("table", "show", table), "metadata_location")


def files(project):
    return {path for path in (project.folder / "lake").rglob("*") if path.is_file()}


def test_both_names_are_understood(mixed):
    assert location(mixed, "bronze.paths").startswith("file:///")
    assert location(mixed, "silver.objects").startswith("s3://lake/silver/objects-")
    for form in ["s3", "file"]:
        named(mixed, form)
        assert mixed.query("SELECT count(*), sum(o.n + p.n)::INT FROM silver.objects o JOIN bronze.paths p USING (id)") == [("10", "180")]
        doctor = mixed.martlet("doctor", status=None)
        assert "outside" not in doctor.text, doctor.text
    # Rows that are replaced are found by the names of their files.
    mixed.pipeline("bronze.paths", "select range as id, range * 3 as n from range(5, 12)")
    mixed.martlet("run")
    assert mixed.query("SELECT count(*), sum(n)::INT FROM silver.objects") == [("12", str(sum(range(5)) * 2 + sum(range(5, 12)) * 3))]


@pytest.mark.parametrize("form", ["s3", "file"])
def test_nothing_that_is_needed_is_cleaned_away(mixed, form):
    named(mixed, form)
    orphan = mixed.folder / "lake" / "silver" / "gone-00000000" / "data" / "x.parquet"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"PAR1")
    before = files(mixed)
    mixed.martlet("table", "clean", "--grace", "0s", "--history", "0s")
    assert orphan not in files(mixed)
    for table in ["bronze.paths", "silver.objects"]:
        mixed.martlet("table", "compact", table)
        mixed.martlet("table", "expire", table, "--keep", "1", "--grace", "0s", "--history", "0s")
        assert mixed.count(table) == 10
    assert orphan in before


def test_a_folder_is_taken_by_whichever_name(mixed):
    """A table cannot be put into the folder of another by the other name of it."""
    taken = location(mixed, "bronze.paths")
    other = taken.replace(f"file://{mixed.folder}/lake/", "s3://lake/")
    assert other != taken
    refused = mixed.martlet("table", "register", "bronze.copy", other, status=None)
    assert refused.returncode != 0 and "registered" in refused.text, refused.text


def test_a_project_whose_tables_are_named_as_objects_can_be_moved(project):
    named(project, "s3")
    project.pipeline("bronze.numbers", "select range as id from range(10)", config="merge_strategy: append_only\n")
    project.martlet("run")
    moved = Project(project.folder.rename(project.folder.with_name("moved")))
    assert moved.count("bronze.numbers") == 10
    moved.pipeline("bronze.numbers", "select range as id from range(5)", config="merge_strategy: append_only\n")
    moved.martlet("run")
    assert moved.count("bronze.numbers") == 15
