import Errors
import HTTP
import JSON
import PlatformJSON

/// What went wrong with a call before its command began; what goes wrong in a command is part of the command's output.
enum RemoteFailure {
    @Sendable static func response(to error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        if let failure = error as? HTTPFailure {
            return .json(
                ["error": ["code": .string(code(failure.status)), "message": .string(failure.message)]], failure.status,
                fields: failure.fields)
        }
        let status: HTTPStatus =
            switch (error as? MartletError)?.code {
            case .invalidInput, .unsupported: .badRequest
            case .permissionDenied: .forbidden
            case .limitExceeded: .contentTooLarge
            case .storageFull: .insufficientStorage
            case .unavailable, .timedOut, .cancelled: .serviceUnavailable
            default: .internalServerError
            }
        return .json(ErrorJSON.document(error), status)
    }

    private static func code(_ status: HTTPStatus) -> String {
        switch status {
        case .unauthorized, .forbidden: ErrorCode.permissionDenied.rawValue
        case .notFound, .methodNotAllowed: ErrorCode.notFound.rawValue
        case .contentTooLarge: ErrorCode.limitExceeded.rawValue
        default: ErrorCode.invalidInput.rawValue
        }
    }
}
