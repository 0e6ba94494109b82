internal import Errors
internal import HTTP
internal import JSON

/// Errors of the server itself: `{"error": {"code", "message", "hint"}}`.
enum SystemFailure {
    @Sendable static func response(_ error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        if let failure = error as? HTTPFailure { return response(failure) }
        let error = MartletError(wrapping: error)
        return envelope(code: error.code.rawValue, error.message, hint: error.hint, status(of: error.code))
    }

    static func response(_ failure: HTTPFailure) -> HTTPResponse {
        var response = envelope(code: code(of: failure.status), failure.message, hint: nil, failure.status)
        for (name, value) in failure.fields.all { response.fields.append(name, value) }
        return response
    }

    private static func envelope(code: String, _ message: String, hint: String?, _ status: HTTPStatus) -> HTTPResponse {
        var error: JSONObject = ["code": .string(code), "message": .string(message)]
        error["hint"] = hint.map { .string($0) }
        return .json(["error": .object(error)], status)
    }

    private static func code(of status: HTTPStatus) -> String {
        switch status {
        case .unauthorized: "unauthorized"
        case .forbidden: "permission_denied"
        case .notFound: "not_found"
        case .methodNotAllowed: "method_not_allowed"
        case .contentTooLarge, .headersTooLarge, .targetTooLong: "limit_exceeded"
        case .notImplemented: "unsupported"
        case .tooManyRequests, .serviceUnavailable: "unavailable"
        case let status: status.rawValue < 500 ? "invalid_input" : "internal"
        }
    }

    private static func status(of code: ErrorCode) -> HTTPStatus {
        switch code {
        case .invalidInput, .failed, .unsupported, .limitExceeded: .badRequest
        case .notFound: .notFound
        case .alreadyExists, .conflict: .conflict
        case .permissionDenied: .forbidden
        case .unavailable, .timedOut, .cancelled: .serviceUnavailable
        case .storageFull: .insufficientStorage
        case .corrupt, .internal: .internalServerError
        }
    }
}
