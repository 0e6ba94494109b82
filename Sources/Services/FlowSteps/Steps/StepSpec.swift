import Errors
import Flows
import JSON
import Runs

/// The settings of a step, expressions evaluated: values that came from expressions are checked here.
struct StepSpec {
    let step: String
    let object: JSONObject

    init(_ assignment: StepAssignment) throws(MartletError) {
        step = assignment.step
        guard let object = assignment.spec.objectValue else {
            throw MartletError(.invalidInput, "the step '\(assignment.step)' has no settings")
        }
        self.object = object
    }

    private func wrong(_ name: String, _ wanted: String) -> MartletError {
        MartletError(
            .invalidInput,
            "'\(name)' of the step '\(step)' must be \(wanted), not \(String((object[name] ?? .null).text().prefix(100)))"
        )
    }

    subscript(name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func text(_ name: String) throws(MartletError) -> String? {
        guard let value = self[name] else { return nil }
        switch value {
        case .string(let text): return text
        case .integer, .double, .bool: return value.text()
        default: throw wrong(name, "a text")
        }
    }

    /// The first that is there.
    func first(of names: [String]) throws(MartletError) -> String? {
        for name in names { if let text = try text(name) { return text } }
        return nil
    }

    func required(_ name: String) throws(MartletError) -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw MartletError(.invalidInput, "the step '\(step)' needs '\(name)'")
        }
        return text
    }

    func flag(_ name: String, default fallback: Bool = false) throws(MartletError) -> Bool {
        guard let value = self[name] else { return fallback }
        guard let truth = value.boolValue ?? ["true": true, "false": false][value.stringValue ?? ""] else {
            throw wrong(name, "true or false")
        }
        return truth
    }

    func integer(_ name: String) throws(MartletError) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = value.intValue ?? value.stringValue.flatMap({ Int64($0) }), number >= 0 else {
            throw wrong(name, "a whole number")
        }
        return Int(number)
    }

    func size(_ name: String) throws(MartletError) -> Int? {
        guard let value = self[name] else { return nil }
        guard let bytes = value.intValue.map({ Int($0) }) ?? value.stringValue.flatMap(FlowSize.bytes), bytes > 0 else {
            throw wrong(name, "a size such as 512MB")
        }
        return bytes
    }

    /// A list of texts, or one text.
    func texts(_ name: String) throws(MartletError) -> [String] {
        guard let value = self[name] else { return [] }
        if let text = value.stringValue { return [text] }
        guard let elements = value.arrayValue else { throw wrong(name, "a list of texts") }
        var texts: [String] = []
        for element in elements {
            switch element {
            case .string(let text): texts.append(text)
            case .integer, .double, .bool: texts.append(element.text())
            default: throw wrong(name, "a list of texts")
            }
        }
        return texts
    }

    /// Names and texts.
    func pairs(_ name: String) throws(MartletError) -> [(name: String, value: String)] {
        guard let value = self[name] else { return [] }
        guard let members = value.objectValue?.members else { throw wrong(name, "names with values") }
        var pairs: [(name: String, value: String)] = []
        for member in members {
            switch member.value {
            case .string(let text): pairs.append((member.name, text))
            case .integer, .double, .bool: pairs.append((member.name, member.value.text()))
            case .null: continue
            default: throw wrong(name, "names with texts")
            }
        }
        return pairs
    }

    func object(_ name: String) throws(MartletError) -> JSONObject {
        guard let value = self[name] else { return [:] }
        guard let object = value.objectValue else { throw wrong(name, "names with values") }
        return object
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws(MartletError) -> Choice where Choice.RawValue == String {
        guard let text = try text(name) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            throw wrong(name, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }
}
