#!/usr/bin/env python3
"""Writes the typed client in Swift, Sources/Edges/PlatformClient/Generated, from the OpenAPI document of the platform's API.

`client.py` writes the files; `client.py --check` fails where they are not what it would write. It needs `swift format`.
"""

import json
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
document = root / "Tests/Edges/Snapshots/PlatformOpenAPI.json"
folder = root / "Sources/Edges/PlatformClient/Generated"
header = "// Written by setup/client.py from the OpenAPI document: do not change it here.\n\n"
reserved = set("as break case catch class continue default defer do else enum extension fallthrough false for func guard if import in init "
               "inout internal is let nil operator private protocol public repeat rethrows return self static struct subscript super switch "
               "throw throws true try typealias var where while".split())
plain = {"string": "String", "integer": "Int", "number": "Double", "boolean": "Bool"}
# The body of errors, which `ClientError` stands for.
unwritten = {"Error"}


def camel(text, upper=False):
    words = [word for word in re.split(r"[^A-Za-z0-9]+", text) if word]
    joined = words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])
    return joined[:1].upper() + joined[1:] if upper else joined[:1].lower() + joined[1:]


def name_of(text):
    name = camel(text)
    return f"`{name}`" if name in reserved else name


def without_null(schema):
    """The schema without null, and whether it had it."""
    if "anyOf" in schema:
        rest = [one for one in schema["anyOf"] if one != {"type": "null"}]
        if len(rest) == 1:
            return rest[0], len(rest) < len(schema["anyOf"])
    kind = schema.get("type")
    if isinstance(kind, list) and "null" in kind:
        rest = [one for one in kind if one != "null"]
        return {**schema, "type": rest[0] if len(rest) == 1 else rest}, True
    return schema, False


class Types:
    """The types that schemas have in Swift; those of lists of words are gathered as they are met."""

    def __init__(self, api):
        self.schemas = api["components"]["schemas"]
        self.choices = {}

    def of(self, schema, place):
        """- place: the name that a list of words gets, which has none of its own."""
        schema, is_nullable = without_null(schema)
        if is_nullable:
            kind = self.of(schema, place)
            # A JSON value may be null itself.
            return kind if kind == "JSONValue" else kind + "?"
        if "$ref" in schema:
            return schema["$ref"].removeprefix("#/components/schemas/")
        if "const" in schema:
            return "String"
        if "enum" in schema:
            self.choices[place] = schema["enum"]
            return place
        kind = schema.get("type")
        if kind == "array":
            return f"[{self.of(schema['items'], place)}]"
        if kind == "object":
            if "properties" in schema:
                sys.exit(f"setup/client.py: the object at {place} has no name in the document")
            extra = schema["additionalProperties"]
            return "JSONObject" if extra is True else f"[String: {self.of(extra, place)}]"
        if kind == "string" and schema.get("format") == "date-time":
            return "Timestamp"
        return plain[kind] if isinstance(kind, str) else "JSONValue"

    def take_choices(self):
        found = "".join(choice(name, words) for name, words in self.choices.items())
        self.choices = {}
        return found


def choice(name, words):
    text = f"/// A word of {name.split('.')[-1]}.\npublic struct {name}: AnswerChoice {{\npublic let rawValue: String\n\n"
    text += "public init(rawValue: String) { self.rawValue = rawValue }\n\n"
    for word in words:
        text += f"public static let {name_of(word)} = {name}(rawValue: {json.dumps(word)})\n"
    return text + "}\n\n"


def structure(types, name, schema, is_sent):
    required = schema.get("required", [])
    text = f"/// `{name}` of the API's document.\npublic struct {name}: Hashable, AnswerDecodable{', CallValue' if is_sent else ''} {{\n"
    reads, sends, given = [], [], []
    for member, one in schema["properties"].items():
        one, is_nullable = without_null(one)
        kind = types.of(one, name + camel(member, upper=True))
        is_optional = is_nullable or member not in required
        text += f"public var {name_of(member)}: {kind}{'?' if is_optional else ''}\n"
        how = "required" if not is_optional else "nullable" if member in required else "optional"
        reads.append(f"self.{camel(member)} = try members.{how}({json.dumps(member)})\n")
        given.append((name_of(member), f"{kind}{'? = nil' if is_optional else ''}"))
        if is_optional:
            sends.append(f"object[{json.dumps(member)}] = {name_of(member)}?.sent\n")
        else:
            sends.append(f"object[{json.dumps(member)}] = {name_of(member)}.sent\n")
    if is_sent:
        text += f"\npublic init({', '.join(f'{member}: {kind}' for member, kind in given)}) {{\n"
        text += "".join(f"self.{member.strip('`')} = {member}\n" for member, _ in given) + "}\n"
    body = "let members = try AnswerMembers(answer)\n" + "".join(reads) if reads else "_ = try AnswerMembers(answer)\n"
    text += "\npublic init(answer: JSONValue) throws(AnswerMismatch) {\n" + body + "}\n"
    if is_sent:
        text += "\npublic var sent: JSONValue {\nvar object = JSONObject()\n" + "".join(sends) + "return .object(object)\n}\n"
    return text + "}\n\n"


def union(types, name, schema):
    by = schema["discriminator"]["propertyName"]
    text = f"/// `{name}` of the API's document.\npublic enum {name}: Hashable, AnswerDecodable {{\n"
    cases = []
    for one in schema["oneOf"]:
        kind = types.of(one, name)
        cases.append((types.schemas[kind]["properties"][by]["const"], kind))
    for word, kind in cases:
        text += f"case {name_of(word)}({kind})\n"
    text += "/// What a later server says.\ncase other(JSONValue)\n\npublic init(answer: JSONValue) throws(AnswerMismatch) {\n"
    text += f"let word: String = try AnswerMembers(answer).required({json.dumps(by)})\nswitch word {{\n"
    for word, kind in cases:
        text += f"case {json.dumps(word)}: self = .{name_of(word)}(try {kind}(answer: answer))\n"
    return text + "default: self = .other(answer)\n}\n}\n}\n\n"


def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix("#/components/schemas/")
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def operations_of(api):
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def json_schema(content):
    return (content or {}).get("content", {}).get("application/json", {}).get("schema")


def good_answer(operation):
    return next(answer for status, answer in operation["responses"].items() if status.startswith("2"))


def sent_types(api):
    found = set()
    waiting = [name for _, _, operation in operations_of(api) for name in references(operation.get("requestBody", {}))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(api["components"]["schemas"][name])
    return found


def answer_types(api):
    """What operations answer with that has no name of its own: an object gets one."""
    for _, _, operation in operations_of(api):
        schema = json_schema(good_answer(operation))
        if schema and "properties" in schema:
            yield camel(operation["operationId"], upper=True) + "Answer", schema


def types_text(api):
    types = Types(api)
    sent = sent_types(api)
    text = header + "public import Clocks\npublic import JSON\n\n"
    for name, schema in [*api["components"]["schemas"].items(), *answer_types(api)]:
        if name in unwritten:
            continue
        if "oneOf" in schema:
            text += union(types, name, schema)
        elif "enum" in schema:
            text += choice(name, schema["enum"])
        else:
            text += structure(types, name, schema, name in sent)
        text += types.take_choices()
    return text


class Operation:
    """The function of one operation."""

    def __init__(self, types, path, method, operation):
        self.types, self.operation = types, operation
        self.name = operation["operationId"]
        self.given, self.lines = [], []
        segments = []
        for part in path.strip("/").split("/"):
            if part.startswith("{"):
                name = name_of(part[1:-1])
                self.given.append(f"{'' if any(one.startswith('_') for one in self.given) else '_ '}{name}: String")
                segments.append(name)
            else:
                segments.append(json.dumps(part))
        self.begin = f"var call = APICall({json.dumps(self.name)}, .{method}, [{', '.join(segments)}])\n"
        body = json_schema(operation.get("requestBody"))
        members = [("member", name, schema, name in body.get("required", [])) for name, schema in body["properties"].items()] if body else []
        for one in operation.get("parameters", []):
            if one["in"] != "path":
                members.append((one["in"], one["name"], one["schema"], one.get("required", False)))
        for how, name, schema, is_required in sorted(members, key=lambda one: not one[3]):
            schema, is_nullable = without_null(schema)
            kind = types.of(schema, camel(self.name, upper=True) + camel(name, upper=True))
            if is_nullable:
                kind = f"Settable<{kind}>"
            self.given.append(f"{name_of(name)}: {kind}{'' if is_required else '? = nil'}")
            # The header of a stream that is taken up again is sent by the function that follows it.
            self.lines.append(f"call.{how}({json.dumps(name)}, {name_of(name)})\n")
        content = operation.get("requestBody", {}).get("content", {})
        for type in content.keys() - {"application/json"}:
            default = "application/octet-stream" if type == "*/*" else type
            empty = "" if operation["requestBody"].get("required") else " = .none"
            self.given.append(f"content: HTTPResponse.Body{empty}, type: String = {json.dumps(default)}")
            self.lines.append("call.send(content, as: type)\n")
        names = [one.removeprefix("_ ").split(":")[0] for one in self.given]
        if len(set(names)) < len(names):
            sys.exit(f"setup/client.py: {self.name} takes two things of one name: {names}")

    def function(self, name, given, kind, answer, last):
        scope = self.operation["x-martlet-scope"]
        first, _, rest = self.operation["summary"].partition(". ")
        text = f"/// {first}.\n///\n" + (f"/// {rest}.\n///\n" if rest else "") + f"/// - Throws: `ClientError`{'; and what the reader throws' if 'throws(' not in kind else ''}. Scope: {scope}.\n"
        text += f"public func {name}({', '.join(self.given + given)}) async {kind} {{\n"
        lines = "".join(self.lines)
        begin = self.begin if lines else self.begin.replace("var ", "let ", 1)
        return text + begin + lines + last + "}\n\n"

    def text(self):
        good = good_answer(self.operation).get("content", {})
        schema = json_schema(good_answer(self.operation))
        events = {type: media["x-martlet-event"] for type, media in good.items() if "x-martlet-event" in media}
        bytes = [type for type in good if type != "application/json" and type not in events]
        text = ""
        if bytes:
            given = "reading body: @escaping @Sendable (IncomingResponse) async throws -> Result"
            text += self.function(
                f"{self.name}<Result: Sendable>", [given], "throws -> Result", None, "return try await exchange(call, body)\n")
        elif "application/json" in good:
            if schema and "properties" in schema:
                answer = camel(self.name, upper=True) + "Answer"
            else:
                answer = self.types.of(schema, self.name) if schema else "JSONValue"
            text += self.function(self.name, [], f"throws(ClientError) -> {answer}", answer, "return try await answer(to: call)\n")
        for type, event in list(events.items())[:1]:
            given = f"each: @escaping @Sendable ({self.types.of(event, self.name)}) async throws -> Void"
            text += self.function(
                f"follow{camel(self.name, upper=True)}", [given], "throws", None,
                f"try await follow(call, accepting: {json.dumps(type)}, each)\n")
        return text


def operations_text(api):
    types = Types(api)
    functions = "".join(Operation(types, *one).text() for one in operations_of(api))
    return (header + "public import Clocks\npublic import HTTP\npublic import JSON\n\nextension PlatformClient {\n" + functions + "}\n\n"
            + types.take_choices())


def formatted(text):
    command = ["swift", "format", "--configuration", str(root / ".swift-format"), "-"]
    return subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE, check=True).stdout


def main():
    api = json.loads(document.read_text())
    files = {"PlatformTypes.swift": types_text(api), "PlatformOperations.swift": operations_text(api)}
    for name, text in files.items():
        target, text = folder / name, formatted(text)
        if target.exists() and target.read_text() == text:
            continue
        if "--check" in sys.argv[1:]:
            sys.exit(f"setup/client.py: {target.relative_to(root)} is not what the OpenAPI document says: run setup/client.py")
        folder.mkdir(exist_ok=True)
        target.write_text(text)


main()
