internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON
internal import PipelineSources
internal import Pipelines
internal import PlatformJSON

/// What went wrong, as `{"error": {"code", "message", "hint", "location", …}}`; every mapping of errors to statuses is in this file.
enum PlatformFailure {
    /// How long a client should wait before it tries again what could not be served, in seconds.
    static let retryAfterSeconds = 1

    /// The answer to whatever was thrown while a request was handled.
    @Sendable static func response(to error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        if let failure = error as? HTTPFailure {
            return .json(envelope(failure), failure.status, fields: failure.fields)
        }
        let error = MartletError(wrapping: error)
        let status = status(of: error)
        let isPassing = status == .serviceUnavailable || status == .tooManyRequests
        let fields: HTTPFields = isPassing ? ["Retry-After": "\(retryAfterSeconds)"] : [:]
        if let current = error.pipelineConflict {
            var document = ErrorJSON.document(error).objectValue ?? JSONObject()
            document["current"] = PipelineSourceJSON.stored(current)
            return .json(.object(document), status, fields: ["ETag": "\"\(current.version.digest)\""])
        }
        guard let conflicts = error.mergeConflicts else {
            return .json(ErrorJSON.document(error), status, fields: fields)
        }
        var document = ErrorJSON.document(error).objectValue ?? JSONObject()
        document["conflicts"] = .array(conflicts.map(CatalogJSON.conflict))
        return .json(.object(document), status, fields: fields)
    }

    static func status(of error: MartletError) -> HTTPStatus {
        switch error.code {
        // A limit on what goes on at once: the same request may be served later.
        case .limitExceeded where error.retry == .safely: .tooManyRequests
        case .invalidInput, .limitExceeded, .unsupported: .badRequest
        case .permissionDenied: .forbidden
        case .notFound: .notFound
        case .alreadyExists, .conflict: .conflict
        // What was asked for is understood, and went wrong while it was done.
        case .failed: .unprocessableContent
        case .timedOut: error.retry == .safely ? .serviceUnavailable : .unprocessableContent
        case .unavailable, .cancelled: .serviceUnavailable
        case .storageFull: .insufficientStorage
        case .corrupt, .internal: .internalServerError
        }
    }

    private static func envelope(_ failure: HTTPFailure) -> JSONValue {
        let code =
            switch failure.status {
            case .unauthorized: "unauthorized"
            case .forbidden: ErrorCode.permissionDenied.rawValue
            case .notFound: ErrorCode.notFound.rawValue
            case .methodNotAllowed: "method_not_allowed"
            case .contentTooLarge, .tooManyRequests: ErrorCode.limitExceeded.rawValue
            case .serviceUnavailable: ErrorCode.unavailable.rawValue
            case let status: (status.rawValue < 500 ? ErrorCode.invalidInput : .internal).rawValue
            }
        return ["error": ["code": .string(code), "message": .string(failure.message)]]
    }
}
