#!/usr/bin/env python3
"""Writes the typed client, portal/generated/operations.ts, from the OpenAPI document of the platform's API.

The document says of some members only that they are objects: `shapes` names their types in src/data/shapes.ts. A name there that
the document does not have is an error, so that the table cannot go stale.
"""

import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
document = here.parent / "Tests/Edges/Snapshots/PlatformOpenAPI.json"
target = here / "generated/operations.ts"

shapes = {
    "listRuns.runs": "Run[]", "showRun.run": "Run", "showRun.steps": "Step[]", "showRun.tests": "TestResult[]",
    "showRun.logs": "LogLine[]", "startRun.run": "Run", "cancelRun.run": "Run", "resumeRun.run": "Run",
    "rerunRun.run": "Run", "approveStep.run": "Run", "runFlow.run": "Run",
    "listTables.tables": "TableEntry[]", "tableHistory.changes": "TableChange[]",
    "log.commits": "Commit[]", "graph.commits": "Commit[]", "diff.tables": "TableDiff[]",
    "merge.commit": "Commit | null", "merge.changes": "KeyChange[]", "merge.conflicts": "Conflict[]",
    "revert.commit": "Commit | null", "revert.changes": "KeyChange[]", "revert.conflicts": "Conflict[]",
    "listBranches.branches": "Reference[]", "listTags.tags": "Reference[]",
    "server.caller": "Caller", "server.limits": "Limits",
    "listSchedules.schedules": "Schedule[]", "listTriggers.triggers": "Trigger[]",
    "showSchedule.firings": "Firing[]", "showTrigger.firings": "Firing[]", "runSchedule.firing": "Firing",
    "runTrigger.firing": "Firing", "listBackfills.backfills": "Backfill[]",
    "previewBackfill.items": "BackfillItem[]", "showBackfill.items": "BackfillItem[]", "lintSchedules.findings": "Finding[]",
    "listWorkers.workers": "Worker[]", "listWorkers.waiting": "WaitingStep[]",
    "listFlows.flows": "FlowEntry[]", "plan.steps": "PlanStep[]", "plan.warnings": "PlanWarning[]",
    "ingest.files": "IngestedFile[]", "finishUpload.files": "IngestedFile[]",
    "listSavedQueries.queries": "SavedQuery[]", "tableFiles.files": "TableFile[]",
    "tableFiles.partitions": "PartitionSize[]", "tableQuality.tests": "QualityResult[]", "search.found": "Found[]",
    "listUploads.uploads": "FileUpload[]", "listZones.zones": "Zone[]", "listZoneFiles.files": "ZoneFile[]",
    "runLogs.logs": "LogLine[]", "runBaseline.base": "RunDetails | null",
    "listPipelines.pipelines": "PipelineEntry[]", "showPipeline.columns": "PipelineColumn[]",
    "showPipeline.tests": "PipelineTest[]",
    "listPipelineSources.pipelines": "SourceEntry[]", "readPipelineSource.files": "SourceFile[]",
    "readPipelineSource.version": "SourceVersion", "pipelineVersions.versions": "SourceVersion[]",
    "createPipelineSource.version": "SourceVersion",
    "pipelineVersion.version": "SourceVersion", "checkPipelineSource.errors": "SourceProblem[]",
    "checkPipelineSource.warnings": "SourceProblem[]", "checkPipelineSource.columns": "SourceColumn[] | null",
    "checkPipelineSource.timings": "SourceTiming[]",
}


def type_of(schema):
    """The TypeScript type of a JSON schema."""
    if not schema:
        return "unknown"
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": one}) for one in kind)
    if kind == "array":
        return f"Array<{type_of(schema.get('items', {}))}>"
    if kind == "object":
        extra = schema.get("additionalProperties")
        return f"Record<string, {type_of(extra)}>" if isinstance(extra, dict) else "JsonObject"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}[kind]


def members(operation, properties, required, used):
    lines = []
    for name, schema in properties.items():
        key = f"{operation}.{name}"
        used.add(key)
        lines.append(f"{json.dumps(name)}{'' if name in required else '?'}: {shapes.get(key) or type_of(schema)}")
    return "{ " + "; ".join(lines) + " }" if lines else "Record<string, never>"


def main():
    api = json.loads(document.read_text())
    types, table, used = [], [], set()
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            parameters = operation.get("parameters", [])
            of = lambda place: [p for p in parameters if p["in"] == place]
            query = members(name + "?", {p["name"]: p["schema"] for p in of("query")},
                            [p["name"] for p in of("query") if p.get("required")], set())
            places = members(name + "/", {p["name"]: p["schema"] for p in of("path")}, [p["name"] for p in of("path")], set())
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            sent = members(name + "!", body["properties"], body.get("required", []), set()) if body else "never"
            good = next(r for status, r in operation["responses"].items() if status.startswith("2"))
            schema = good.get("content", {}).get("application/json", {}).get("schema") or {}
            answer = members(name, schema.get("properties", {}), schema.get("required", []), used) if schema else "unknown"
            given = []
            if of("path"):
                given.append(f"path: {places}")
            if of("query"):
                given.append(f"query{'' if any(p.get('required') for p in of('query')) else '?'}: {query}")
            if body:
                given.append(f"body{'' if body.get('required') else '?'}: {sent}")
            types.append(f"    /** {operation['summary']} */\n    {name}: {{\n        given: {{ {'; '.join(given)} }};\n"
                         f"        answer: {answer};\n    }};\n")
            table.append(f"    {name}: [{json.dumps(method.upper())}, {json.dumps(path)}],\n")
    stale = sorted(set(shapes) - used)
    if stale:
        sys.exit(f"portal/generate.py: the API has no {', '.join(stale)}")
    names = sorted({word for shape in shapes.values() for word in shape.replace("[]", "").split(" | ") if word != "null"})
    text = ("// Written by generate.py from the OpenAPI document: do not change it here.\n"
            f"import type {{ JsonObject, {', '.join(names)} }} from \"../src/data/shapes\";\n\n"
            "export interface Operations {\n" + "".join(types) + "}\n\n"
            "/** The method and path of each operation. */\n"
            "export const operations: { [name in keyof Operations]: readonly [string, string] } = {\n"
            + "".join(table) + "};\n")
    target.parent.mkdir(exist_ok=True)
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


main()
