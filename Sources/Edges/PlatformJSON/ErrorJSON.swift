package import Errors
package import JSON
internal import Flows
internal import Pipelines

/// Errors for scripts: `{"error": {"code", "message", "location", "hint", "causes", "problems"}}`, absent members left out.
package enum ErrorJSON {
    private static let causeLimit = 8

    package static func document(_ error: any Error) -> JSONValue { ["error": value(error)] }

    private static func value(_ error: any Error) -> JSONValue {
        guard let error = error as? MartletError else {
            return [
                "code": .string(ErrorCode.internal.rawValue), "message": .string(MartletError(wrapping: error).message),
            ]
        }
        var object: JSONObject = ["code": .string(error.code.rawValue), "message": .string(error.message)]
        object["location"] = error.location.map(location)
        object["hint"] = error.hint.map { .string($0) }
        var causes: [JSONValue] = []
        var next = error.cause
        while let cause = next, causes.count < causeLimit {
            if let problems = (cause as? ProjectProblems)?.problems ?? (cause as? FlowProblems)?.problems {
                object["problems"] = .array(problems.map { value($0) })
                break
            }
            let known = MartletError(wrapping: cause)
            causes.append(.string(known.message))
            next = cause is MartletError ? known.cause : nil
        }
        if !causes.isEmpty { object["causes"] = .array(causes) }
        return .object(object)
    }

    package static func location(_ location: SourceLocation) -> JSONValue {
        var object: JSONObject = ["file": .string(location.file)]
        object["line"] = location.line.map { .integer(Int64($0)) }
        object["column"] = location.column.map { .integer(Int64($0)) }
        object["excerpt"] = location.excerpt.map { .string($0) }
        return .object(object)
    }
}
