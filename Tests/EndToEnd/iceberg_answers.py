"""Schemas of what an Iceberg REST catalog answers."""

from iceberg_requests import boolean, integer, listed, long, record, ref, text, texts

nullable_text = {"type": ["string", "null"]}
namespace = listed(text)
# A type is a word or an object; the rest is checked by the engines that read it.
column = record({"id": integer, "name": text, "type": {"type": ["string", "object"]}, "required": boolean}, {"doc": text})
schema = record({"type": {"const": "struct"}, "fields": listed(column)}, {
    "schema-id": integer, "identifier-field-ids": listed(integer)})
snapshot = record(
    {"snapshot-id": long, "timestamp-ms": long, "manifest-list": text,
     "summary": record({"operation": text}, additionalProperties=text)},
    {"parent-snapshot-id": long, "sequence-number": long, "schema-id": integer})
reference = record({"type": {"enum": ["branch", "tag"]}, "snapshot-id": long})
table_metadata = record(
    {"format-version": {"type": "integer", "minimum": 1, "maximum": 3}, "table-uuid": text, "location": text,
     "last-updated-ms": long, "last-column-id": integer, "schemas": listed(schema, minItems=1), "current-schema-id": integer,
     "partition-specs": listed(record({"spec-id": integer, "fields": listed(
         record({"source-id": integer, "field-id": integer, "name": text, "transform": text}))}), minItems=1),
     "default-spec-id": integer, "last-partition-id": integer,
     "sort-orders": listed(record({"order-id": integer, "fields": listed(record(
         {"source-id": integer, "transform": text, "direction": {"enum": ["asc", "desc"]},
          "null-order": {"enum": ["nulls-first", "nulls-last"]}}))}), minItems=1),
     "default-sort-order-id": integer},
    {"properties": texts, "snapshots": listed(snapshot), "refs": {"type": "object", "additionalProperties": reference},
     "current-snapshot-id": {"type": ["integer", "null"]}, "last-sequence-number": long,
     "snapshot-log": listed(record({"snapshot-id": long, "timestamp-ms": long})),
     "metadata-log": listed(record({"metadata-file": text, "timestamp-ms": long}))})
view_metadata = record(
    {"view-uuid": text, "format-version": {"const": 1}, "location": text, "current-version-id": integer,
     "versions": listed(record({
         "version-id": integer, "timestamp-ms": long, "schema-id": integer, "summary": texts, "default-namespace": namespace,
         "representations": listed(record({"type": text, "sql": text, "dialect": text}))}), minItems=1),
     "version-log": listed(record({"version-id": integer, "timestamp-ms": long})), "schemas": listed(schema)},
    {"properties": texts})
credentials = listed(record({"prefix": text, "config": texts}))
content_file = {"type": "object", "required": [
    "spec-id", "partition", "content", "file-path", "file-format", "file-size-in-bytes", "record-count"]}
tasks = {
    "delete-files": listed(content_file), "plan-tasks": listed(text),
    "file-scan-tasks": listed(record({"data-file": content_file}, {"delete-file-references": listed(integer)}))}
failure = record({"message": text, "type": text, "code": {"type": "integer", "minimum": 400, "maximum": 600}}, {"stack": listed(text)})
failed = record({"status": {"const": "failed"}, "error": failure})

schemas = {
    "Config": record({"defaults": texts, "overrides": texts}, {"endpoints": listed(text), "idempotency-key-lifetime": text}),
    "Token": record({"access_token": text, "token_type": {"enum": ["bearer", "mac", "N_A"]}}, {
        "expires_in": integer, "issued_token_type": text, "scope": text}),
    "Namespaces": record({"namespaces": listed(namespace, uniqueItems=True)}, {"next-page-token": nullable_text}),
    "NamespaceAnswer": record({"namespace": namespace}, {"properties": {"type": ["object", "null"], "additionalProperties": text}}),
    "UpdatedProperties": record({"updated": listed(text, uniqueItems=True), "removed": listed(text)}, {
        "missing": {"type": ["array", "null"], "items": text}}),
    "Identifiers": record({"identifiers": listed(record({"namespace": namespace, "name": text}), uniqueItems=True)}, {
        "next-page-token": nullable_text}),
    "Functions": record({"identifiers": listed(namespace, uniqueItems=True)}, {"next-page-token": nullable_text}),
    "Function": record({"metadata": record({"function-uuid": text, "format-version": {"const": 1}})}),
    "TableMetadata": table_metadata,
    "Table": record({"metadata": ref("TableMetadata")}, {
        "metadata-location": nullable_text, "config": texts, "storage-credentials": credentials}),
    "CommittedTable": record({"metadata": ref("TableMetadata"), "metadata-location": text}),
    "View": record({"metadata": view_metadata, "metadata-location": text}, {"config": texts}),
    "Credentials": record({"storage-credentials": credentials}),
    "Signed": record({"uri": text, "headers": {"type": "object", "additionalProperties": listed(text)}}),
    "ScanTasks": record({}, tasks),
    "Planned": {"oneOf": [
        record({"status": {"const": "completed"}, "plan-id": text}, {**tasks, "storage-credentials": credentials}),
        record({"status": {"const": "submitted"}, "plan-id": text}), failed]},
    "Fetched": {"oneOf": [
        record({"status": {"const": "completed"}}, {**tasks, "storage-credentials": credentials}),
        record({"status": {"enum": ["submitted", "cancelled"]}}), failed]},
    "Failure": record({"error": failure}, additionalProperties=False),
    "TokenFailure": record({"error": {"enum": [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"]}}, {
        "error_description": text, "error_uri": text}),
}
