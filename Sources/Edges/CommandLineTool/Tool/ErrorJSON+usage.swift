import CommandParsing
import JSON
import PlatformJSON

extension ErrorJSON {
    /// A wrong use of a command.
    static func document(_ error: UsageError) -> JSONValue {
        var object: JSONObject = ["code": "usage", "message": .string(error.message)]
        object["hint"] = .string([error.suggestion, error.helpLine].compactMap { $0 }.joined(separator: " "))
        return ["error": .object(object)]
    }
}
