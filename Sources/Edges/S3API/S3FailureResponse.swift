internal import Errors
internal import HTTP
internal import S3

/// Every error in the words of S3.
enum S3FailureResponse {
    static func response(_ error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        let failure = failure(error)
        var response = HTTPResponse(failure.code.status, fields: failure.fields)
        // What is refused before it is a request has no number, and a field without a value cannot be sent.
        if !request.id.isEmpty { response.fields["x-amz-request-id"] = request.id }
        guard failure.code != .notModified else { return response }
        response.fields["Content-Type"] = "application/xml"
        var writer = XMLWriter()
        writer.element("Error") { writer in
            writer.element("Code", failure.code.rawValue)
            writer.element("Message", failure.message)
            for detail in failure.details { writer.element(detail.name, detail.value) }
            writer.element("Resource", request.target.path)
            writer.element("RequestId", request.id)
        }
        response.body = .bytes(writer.bytes)
        return response
    }

    static func failure(_ error: any Error) -> S3Failure {
        switch error {
        case let error as S3Failure: return error
        case let error as HTTPFailure: return failure(error)
        default: return failure(MartletError(wrapping: error))
        }
    }

    private static func failure(_ error: HTTPFailure) -> S3Failure {
        let code: S3ErrorCode =
            switch error.status {
            case .contentTooLarge: .entityTooLarge
            case .methodNotAllowed: .methodNotAllowed
            case .headersTooLarge: .requestHeaderSectionTooLarge
            case .serviceUnavailable: .slowDown
            case .requestTimeout: .requestTimeout
            case .notImplemented: .notImplemented
            case .internalServerError: .internalError
            default: .invalidRequest
            }
        return S3Failure(code, error.message, fields: error.fields)
    }

    private static func failure(_ error: MartletError) -> S3Failure {
        let code: S3ErrorCode =
            switch error.code {
            case .invalidInput: .invalidArgument
            case .alreadyExists, .conflict: .conditionalRequestConflict
            case .limitExceeded, .unavailable, .cancelled, .timedOut: .serviceUnavailable
            case .permissionDenied: .accessDenied
            case .storageFull: .storageFull
            case .unsupported: .notImplemented
            // What a client asked for and is not there is an `S3Failure`; this is a file that should be.
            case .notFound, .corrupt, .failed, .internal: .internalError
            }
        // Paths of this machine are for its own log.
        switch error.code {
        case .storageFull: return S3Failure(code, "The disk of the server is full; nothing was stored.")
        case .notFound, .corrupt, .failed, .internal, .unavailable, .permissionDenied:
            return S3Failure(code, "The server could not do this (\(error.code.rawValue)).")
        default: return S3Failure(code, error.message)
        }
    }
}
