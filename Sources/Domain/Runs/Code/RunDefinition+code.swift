internal import JSON

extension RunDefinition {
    /// What the steps of a run say, in the order of the definition: their settings, and the texts in them by themselves.
    public var code: RunCode {
        var files = [RunCode.File(path: name, text: Self.text(of: settings))]
        for step in steps {
            guard var members = step.json.objectValue else { continue }
            if let spec = step.spec.objectValue {
                var rest = JSONObject()
                for member in spec.members {
                    if let text = Self.longText(member.value) {
                        files.append(RunCode.File(path: "\(name)/\(step.name): \(member.name)", text: text))
                    } else {
                        rest[member.name] = member.value
                    }
                }
                members["spec"] = .object(rest)
            }
            files.append(RunCode.File(path: "\(name)/\(step.name)", text: Self.text(of: members)))
        }
        return RunCode(files)
    }

    private var settings: JSONObject {
        var members = json.objectValue ?? JSONObject()
        // The hash tells nothing that the texts do not.
        members["code_hash"] = nil
        members["steps"] = .array(steps.map { .string($0.name) })
        return members
    }

    /// One setting a line.
    private static func text(of members: JSONObject) -> String {
        var lines: [String] = []
        func add(_ name: String, _ value: JSONValue) {
            if let inner = value.objectValue, !inner.isEmpty {
                for member in inner.members { add("\(name).\(member.name)", member.value) }
            } else {
                lines.append("\(name): \(value.stringValue ?? value.text())")
            }
        }
        for member in members.members { add(member.name, member.value) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A script or a query: text of several lines, marked with what it is part of or not.
    private static func longText(_ value: JSONValue) -> String? {
        var text = value.stringValue
        if text == nil, let marked = value.objectValue, marked.count == 1, let member = marked.members.first,
            member.name.hasPrefix("martlet:")
        {
            text = member.value.stringValue
        }
        guard let text, text.utf8.contains(UInt8(ascii: "\n")) || value.stringValue == nil else { return nil }
        return text
    }
}
