"""Schemas of what clients send to an Iceberg REST catalog, narrow enough that much of what is made from them is accepted."""

import dataclasses


@dataclasses.dataclass
class Names:
    """What there is in a lake, for requests to name."""

    namespaces: list = dataclasses.field(default_factory=lambda: [["shop"]])
    tables: list = dataclasses.field(default_factory=lambda: ["orders"])
    views: list = dataclasses.field(default_factory=lambda: ["sales"])
    columns: list = dataclasses.field(default_factory=lambda: ["id", "name"])
    snapshots: list = dataclasses.field(default_factory=lambda: [1])
    uuids: list = dataclasses.field(default_factory=lambda: ["00000000-0000-7000-8000-000000000000"])
    locations: list = dataclasses.field(default_factory=lambda: ["file:///lake"])
    metadata: list = dataclasses.field(default_factory=lambda: ["file:///lake/orders/metadata/1.metadata.json"])
    tasks: list = dataclasses.field(default_factory=lambda: ["task"])


text, boolean = {"type": "string"}, {"type": "boolean"}
integer, long = {"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}
texts, small = {"type": "object", "additionalProperties": text}, {"type": "integer", "minimum": -1, "maximum": 4}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items, **further):
    return {"type": "array", "items": items, **further}


def record(required, optional=None, **further):
    """An object; the names of what it must have end in no question mark, and those of `optional` are all optional."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}, **further}


def known(values, otherwise):
    """Mostly one of the values, else something of the kind."""
    return {"anyOf": [*[{"enum": values}] * 4, otherwise]}


def schemas(names):
    return {**nouns(names), **types(), **predicates(names), **changes(names), **requests(names)}


def nouns(names):
    return {
        "Namespace": known(names.namespaces, listed(text, maxItems=3)),
        "NewName": {"type": "string", "minLength": 1, "maxLength": 24},
        "Column": known(names.columns, text),
        "SnapshotID": known(names.snapshots, long),
        "UUID": known(names.uuids, {"type": "string", "format": "uuid"}),
        "Identifier": record({"namespace": ref("Namespace"), "name": known([*names.tables, *names.views], text)}),
        "Location": known(names.locations, text),
        "MetadataLocation": known(names.metadata, text),
    }


def types():
    primitive = {"enum": [
        "boolean", "int", "long", "float", "double", "decimal(9,2)", "decimal(38,38)", "date", "time", "timestamp", "timestamptz",
        "timestamp_ns", "string", "uuid", "fixed[16]", "binary", "variant", "decimal(39,0)", "fixed[0]", "geometry"]}
    field = record(
        {"id": {"type": "integer", "minimum": 0, "maximum": 9}, "name": {"enum": ["id", "name", "a", "b", "a.b", "é", ""]},
         "type": ref("Type"), "required": boolean},
        {"doc": text, "initial-default": ref("Value"), "write-default": ref("Value")})
    return {
        "Type": {"anyOf": [
            primitive,
            record({"type": {"const": "struct"}, "fields": listed(ref("Field"), maxItems=3)}),
            record({"type": {"const": "list"}, "element-id": small, "element": primitive, "element-required": boolean}),
            record({"type": {"const": "map"}, "key-id": small, "key": primitive, "value-id": small, "value": primitive,
                    "value-required": boolean})]},
        "Field": field,
        "Schema": {"anyOf": [
            *2 * [{"enum": [{"type": "struct", "schema-id": 0, "fields": [
                {"id": 1, "name": "id", "type": "long", "required": False},
                {"id": 2, "name": "name", "type": "string", "required": False}]}]}],
            record({"type": {"const": "struct"}, "fields": listed(ref("Field"), maxItems=4)},
                   {"schema-id": small, "identifier-field-ids": listed(small, maxItems=2)})]},
        "Transform": {"enum": [
            "identity", "year", "month", "day", "hour", "void", "bucket[16]", "truncate[4]", "bucket[0]", "truncate[-1]", "unheard"]},
        "Spec": record({"fields": listed(record(
            {"source-id": small, "transform": ref("Transform"), "name": ref("NewName")}, {"field-id": integer}), maxItems=2)},
            {"spec-id": small}),
        "SortOrder": record({"order-id": small, "fields": listed(record({
            "source-id": small, "transform": ref("Transform"), "direction": {"enum": ["asc", "desc"]},
            "null-order": {"enum": ["nulls-first", "nulls-last"]}}), maxItems=2)}),
        "Value": {"anyOf": [boolean, long, {"type": "number"}, text]},
    }


def predicates(names):
    term = {"anyOf": [
        ref("Column"), record({"type": {"const": "transform"}, "transform": ref("Transform"), "term": ref("Column")}),
        record({"type": {"const": "reference"}, "name": ref("Column")})]}
    return {"Predicate": {"anyOf": [
        boolean, record({"type": {"enum": ["true", "false"]}}),
        record({"type": {"enum": ["is-null", "not-null", "is-nan", "not-nan"]}, "term": term}),
        record({"type": {"enum": ["lt", "lt-eq", "gt", "gt-eq", "eq", "not-eq", "starts-with", "not-starts-with"]}, "term": term,
                "value": ref("Value")}),
        record({"type": {"enum": ["in", "not-in"]}, "term": term, "values": listed(ref("Value"), maxItems=3)}),
        record({"type": {"const": "not"}, "child": ref("Predicate")}),
        record({"type": {"enum": ["and", "or"]}, "left": ref("Predicate"), "right": ref("Predicate")})]}}


def changes(names):
    """Updates and requirements of commits."""
    snapshot = record(
        {"snapshot-id": ref("SnapshotID"), "timestamp-ms": long, "manifest-list": ref("Location"),
         "summary": record({"operation": {"enum": ["append", "replace", "overwrite", "delete"]}}, additionalProperties=text)},
        {"parent-snapshot-id": ref("SnapshotID"), "sequence-number": {"anyOf": [small, long]}, "schema-id": small, "first-row-id": long,
         "added-rows": long})
    statistics = record({"snapshot-id": ref("SnapshotID"), "statistics-path": ref("Location"), "file-size-in-bytes": long})
    blob = record(
        {"type": {"const": "apache-datasketches-theta-v1"}, "snapshot-id": ref("SnapshotID"), "sequence-number": long,
         "fields": listed(small, maxItems=2)}, {"properties": texts})
    reference = {"type": {"enum": ["branch", "tag"]}, "snapshot-id": ref("SnapshotID")}
    keeping = {"max-ref-age-ms": long, "max-snapshot-age-ms": long, "min-snapshots-to-keep": integer}
    branch = known(["main", "audit"], text)

    def update(action, optional=None, **required):
        required = {name.replace("_", "-"): schema for name, schema in required.items()}
        return record({"action": {"const": action}, **required}, optional)

    def requirement(type, **required):
        return record({"type": {"const": type}, **{name.replace("_", "-"): schema for name, schema in required.items()}})

    shared = [
        update("assign-uuid", uuid=ref("UUID")), update("upgrade-format-version", format_version=small),
        update("add-schema", {"last-column-id": integer}, schema=ref("Schema")), update("set-location", location=ref("Location")),
        update("set-properties", updates=texts), update("remove-properties", removals=listed(text, maxItems=3))]
    of_tables = [
        update("set-current-schema", schema_id=small), update("add-spec", spec=ref("Spec")),
        update("set-default-spec", spec_id=small), update("add-sort-order", sort_order=ref("SortOrder")),
        update("set-default-sort-order", sort_order_id=small), update("add-snapshot", snapshot=snapshot),
        update("set-snapshot-ref", keeping, ref_name=branch, **reference),
        update("remove-snapshots", snapshot_ids=listed(ref("SnapshotID"), maxItems=2)),
        update("remove-snapshot-ref", ref_name=branch),
        update("set-statistics", statistics={"allOf": [statistics, record({"file-footer-size-in-bytes": long, "blob-metadata": listed(
            blob, maxItems=2)})]}),
        update("remove-statistics", snapshot_id=ref("SnapshotID")),
        update("set-partition-statistics", partition_statistics=statistics),
        update("remove-partition-statistics", snapshot_id=ref("SnapshotID")),
        update("remove-partition-specs", spec_ids=listed(small, maxItems=2)),
        update("remove-schemas", schema_ids=listed(small, maxItems=2)),
        update("add-encryption-key", encryption_key=record(
            {"key-id": text, "encrypted-key-metadata": {"type": "string", "format": "byte"}}, {"encrypted-by-id": text})),
        update("remove-encryption-key", key_id=text)]
    of_views = [
        update("add-view-version", view_version=ref("ViewVersion")), update("set-current-view-version", view_version_id=small)]
    return {
        "TableUpdate": {"anyOf": [*shared, *of_tables]}, "ViewUpdate": {"anyOf": [*shared, *of_views]},
        "TableRequirement": {"anyOf": [
            requirement("assert-create"), requirement("assert-table-uuid", uuid=ref("UUID")),
            requirement("assert-ref-snapshot-id", ref=branch, snapshot_id={"anyOf": [ref("SnapshotID"), {"type": "null"}]}),
            requirement("assert-last-assigned-field-id", last_assigned_field_id=small),
            requirement("assert-current-schema-id", current_schema_id=small),
            requirement("assert-last-assigned-partition-id", last_assigned_partition_id=integer),
            requirement("assert-default-spec-id", default_spec_id=small),
            requirement("assert-default-sort-order-id", default_sort_order_id=small)]},
        "ViewRequirement": requirement("assert-view-uuid", uuid=ref("UUID")),
        "ViewVersion": record(
            {"version-id": small, "timestamp-ms": long, "schema-id": small, "summary": texts, "default-namespace": ref("Namespace"),
             "representations": listed(record({"type": {"const": "sql"}, "sql": text, "dialect": {"enum": ["duckdb", "spark"]}}),
                                       minItems=1, maxItems=2)},
            {"default-catalog": text}),
    }


def requests(names):
    requirements = {"requirements": listed(ref("TableRequirement"), maxItems=2)}
    updates = {"updates": listed(ref("TableUpdate"), maxItems=4)}
    commit = record({**requirements, **updates}, {"identifier": ref("Identifier")})
    metric = {"anyOf": [record({"unit": text, "value": long}), record({"time-unit": text, "count": long, "total-duration": long})]}
    metrics = {"type": "object", "additionalProperties": metric, "maxProperties": 3}
    report = {"table-name": text, "snapshot-id": ref("SnapshotID"), "metrics": metrics}
    token_type = {"enum": [
        "urn:ietf:params:oauth:token-type:access_token", "urn:ietf:params:oauth:token-type:refresh_token",
        "urn:ietf:params:oauth:token-type:id_token", "urn:ietf:params:oauth:token-type:jwt"]}
    fields = listed(ref("Column"), maxItems=3)
    scan = {
        "select": fields, "filter": ref("Predicate"), "min-rows-requested": long, "case-sensitive": boolean,
        "use-snapshot-schema": boolean, "stats-fields": fields}
    return {
        "CreateNamespace": record({"namespace": listed(ref("NewName"), maxItems=3)}, {"properties": texts}),
        "UpdateProperties": record({}, {
            "removals": listed(known(["owner"], text), uniqueItems=True, maxItems=3),
            "updates": record({}, {"owner": text}, additionalProperties=text)}),
        "CreateTable": record({"name": ref("NewName"), "schema": ref("Schema")}, {
            "location": ref("Location"), "partition-spec": ref("Spec"), "write-order": ref("SortOrder"), "stage-create": boolean,
            "properties": texts}),
        "RegisterTable": record({"name": ref("NewName"), "metadata-location": ref("MetadataLocation")}, {"overwrite": boolean}),
        "RegisterView": record({"name": ref("NewName"), "metadata-location": ref("MetadataLocation")}),
        "CreateView": record(
            {"name": ref("NewName"), "schema": ref("Schema"), "view-version": ref("ViewVersion"), "properties": texts},
            {"location": ref("Location")}),
        "CommitTable": commit,
        "CommitView": record({"updates": listed(ref("ViewUpdate"), maxItems=3)}, {
            "identifier": ref("Identifier"), "requirements": listed(ref("ViewRequirement"), maxItems=1)}),
        "CommitTransaction": record({"table-changes": listed(
            record({"identifier": ref("Identifier"), **requirements, **updates}), maxItems=2)}),
        "Rename": record({"source": ref("Identifier"), "destination": ref("Identifier")}),
        "Plan": {"anyOf": [
            record({}, {"snapshot-id": ref("SnapshotID"), **scan}),
            record({"start-snapshot-id": ref("SnapshotID"), "end-snapshot-id": ref("SnapshotID")}, scan)]},
        "Tasks": record({"plan-task": known(names.tasks, text)}),
        "Sign": record({
            "region": text, "uri": ref("Location"), "method": {"enum": ["PUT", "GET", "HEAD", "POST", "DELETE"]},
            "headers": {"type": "object", "additionalProperties": listed(text)}}, {
            "properties": texts, "body": text, "provider": text}),
        "Report": {"anyOf": [
            record({"report-type": {"const": "scan-report"}, **report, "filter": ref("Predicate"), "schema-id": small,
                    "projected-field-ids": listed(small, maxItems=3), "projected-field-names": fields}, {"metadata": texts}),
            record({"report-type": {"const": "commit-report"}, **report, "sequence-number": long, "operation": text},
                   {"metadata": texts})]},
        "TokenRequest": {"anyOf": [
            record({"grant_type": {"const": "client_credentials"}, "client_id": text, "client_secret": text}, {"scope": text}),
            record({"grant_type": {"const": "urn:ietf:params:oauth:grant-type:token-exchange"}, "subject_token": text,
                    "subject_token_type": token_type}, {
                "scope": text, "requested_token_type": token_type, "actor_token": text, "actor_token_type": token_type})]},
    }
