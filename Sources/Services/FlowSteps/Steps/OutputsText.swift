import Errors
import Flows
import JSON

/// What a script wrote to `$MARTLET_OUTPUTS`: a JSON object, or `name=value` lines.
enum OutputsText {
    static func parse(_ bytes: [UInt8], step: String) throws(MartletError) -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MartletError(.invalidInput, "the outputs of the step '\(step)' are not UTF-8 text")
        }
        guard let first = text.first(where: { !$0.isWhitespace }) else { return [:] }
        if first == "{" {
            do {
                let value = try JSONValue(parsing: text)
                guard value.objectValue != nil else { throw MartletError(.invalidInput, "they are no object") }
                return value
            } catch {
                throw MartletError(
                    .invalidInput,
                    "the outputs of the step '\(step)' are no JSON object: \(MartletError(wrapping: error).message)",
                    hint: "Write one JSON object, or name=value lines, to $MARTLET_OUTPUTS.")
            }
        }
        var outputs: JSONObject = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
            guard let mark = line.firstIndex(of: "="), FlowName.isValid(line[..<mark], isPlain: true) else {
                throw MartletError(
                    .invalidInput, "line \(index + 1) of the outputs of the step '\(step)' is not name=value",
                    hint: "Write one JSON object, or name=value lines, to $MARTLET_OUTPUTS.")
            }
            let value = String(line[line.index(after: mark)...])
            outputs[String(line[..<mark])] = scalar(value)
        }
        return .object(outputs)
    }

    /// Numbers, truths and null as such; all else is text.
    private static func scalar(_ text: String) -> JSONValue {
        switch (try? JSONValue(parsing: text)) ?? .string(text) {
        case let value where value.stringValue == nil && value.arrayValue == nil && value.objectValue == nil: value
        default: .string(text)
        }
    }
}
