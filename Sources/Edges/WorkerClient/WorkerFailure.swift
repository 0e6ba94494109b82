internal import Errors
internal import HTTP
internal import JSON

/// What a server's refusal means to a worker; every mapping of statuses to errors is in this file.
enum WorkerFailure {
    static func error(_ response: CollectedResponse, server: String) -> MartletError {
        let said = (try? JSONValue(parsing: response.body, file: "the server's answer"))?["error"]
        let message = said?["message"]?.stringValue ?? "'\(server)' answered with status \(response.status)"
        let hint = said?["hint"]?.stringValue
        switch response.status {
        case .unauthorized:
            return MartletError(
                .permissionDenied, message,
                hint:
                    "Make a token with 'martlet token create NAME --scope worker', and give it with --token or MARTLET_TOKEN."
            )
        case .forbidden: return MartletError(.permissionDenied, message, hint: hint)
        // Only Martlet says that it does not know a worker; a proxy before it may say the same of everything.
        case .notFound where said?["code"]?.stringValue == ErrorCode.notFound.rawValue:
            return MartletError(.notFound, message, hint: hint)
        case .conflict: return MartletError(.conflict, message, hint: hint)
        case .badRequest:
            return MartletError(
                said?["code"]?.stringValue.flatMap(ErrorCode.init) ?? .invalidInput, message, hint: hint)
        case .contentTooLarge: return MartletError(.limitExceeded, message, hint: hint)
        default: return MartletError(.unavailable, message, hint: hint, retry: .safely)
        }
    }
}
