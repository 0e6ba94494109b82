#!/usr/bin/env python3
"""Writes the typed client from the OpenAPI document of the platform's API: portal/generated/types.ts has what the document gives a name,
portal/generated/operations.ts each operation with what it takes and gives.
"""

import json
import pathlib

here = pathlib.Path(__file__).resolve().parent
document = here.parent / "Tests/Edges/Snapshots/PlatformOpenAPI.json"
folder = here / "generated"
header = "// Written by generate.py from the OpenAPI document: do not change it here.\n"
# The names of the document that were written since it was emptied.
used = set()
plain = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def type_of(schema):
    """The TypeScript type of a JSON schema."""
    if not schema:
        return "unknown"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        used.add(name)
        return name
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return " | ".join(type_of(one) for one in schema[word])
    kind = schema["type"]
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": one}) for one in kind)
    if kind == "array":
        return f"Array<{type_of(schema['items'])}>"
    if kind == "object":
        if "properties" in schema:
            return members(schema)
        extra = schema["additionalProperties"]
        return "{ [name: string]: unknown }" if extra is True else f"Record<string, {type_of(extra)}>"
    return plain[kind]


def members(schema, separator="; ", begin="{ ", end=" }"):
    required = schema.get("required", [])
    lines = [f"{json.dumps(name)}{'' if name in required else '?'}: {type_of(one)}" for name, one in schema["properties"].items()]
    return begin + separator.join(lines) + end if lines else "Record<string, never>"


def parameters(operation, place):
    """Those in one place, as the schema of an object."""
    found = [one for one in operation.get("parameters", []) if one["in"] == place]
    return {"properties": {one["name"]: one["schema"] for one in found},
            "required": [one["name"] for one in found if one.get("required")]}


def json_schema(content):
    return content.get("content", {}).get("application/json", {}).get("schema")


def types(api):
    text = header
    for name, schema in api["components"]["schemas"].items():
        if "properties" in schema:
            # No interface: that would not do where an object with any members is wanted.
            text += f"\nexport type {name} = " + members(schema, ";\n    ", "{\n    ", ";\n};\n")
        else:
            text += f"\nexport type {name} = {type_of(schema)};\n"
    return text


def operations(api):
    described, table = [], []
    used.clear()
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            given = []
            if parameters(operation, "path")["properties"]:
                given.append(f"path: {members(parameters(operation, 'path'))}")
            query = parameters(operation, "query")
            if query["properties"]:
                given.append(f"query{'' if query['required'] else '?'}: {members(query)}")
            body = operation.get("requestBody", {})
            if json_schema(body):
                given.append(f"body{'' if body.get('required') else '?'}: {members(json_schema(body))}")
            good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            described.append(
                f"    /** {operation['summary']} */\n    {name}: {{\n        given: {{ {'; '.join(given)} }};\n"
                f"        answer: {type_of(json_schema(good))};\n    }};\n")
            table.append(f"    {name}: [{json.dumps(method.upper())}, {json.dumps(path)}],\n")
    text = "export interface Operations {\n" + "".join(described) + "}\n\n"
    return (header + f"import type {{ {', '.join(sorted(used))} }} from \"./types\";\n\n" + text
            + "/** The method and path of each operation. */\n"
            "export const operations: { [name in keyof Operations]: readonly [string, string] } = {\n" + "".join(table) + "};\n")


def write(name, text):
    folder.mkdir(exist_ok=True)
    target = folder / name
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


def main():
    api = json.loads(document.read_text())
    write("types.ts", types(api))
    write("operations.ts", operations(api))


main()
