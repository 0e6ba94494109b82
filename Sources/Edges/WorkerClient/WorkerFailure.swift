internal import Errors
internal import HTTP
internal import PlatformClient

/// What a server's refusal means to a worker; every mapping of statuses to errors is in this file.
enum WorkerFailure {
    static func error(_ failure: ClientError) -> MartletError {
        switch failure.kind {
        case .unreached: failure.error
        case .unfit: MartletError(.invalidInput, failure.message, hint: failure.hint)
        case .refused(let status): refusal(failure, status)
        }
    }

    private static func refusal(_ failure: ClientError, _ status: HTTPStatus) -> MartletError {
        let (message, hint) = (failure.message, failure.hint)
        switch status {
        case .unauthorized:
            return MartletError(
                .permissionDenied, message,
                hint:
                    "Make a token with 'martlet token create NAME --scope worker', and give it with --token or MARTLET_TOKEN."
            )
        case .forbidden: return MartletError(.permissionDenied, message, hint: hint)
        // Only Martlet says that it does not know a worker; a proxy before it may say the same of everything.
        case .notFound where failure.code == ErrorCode.notFound.rawValue:
            return MartletError(.notFound, message, hint: hint)
        case .conflict: return MartletError(.conflict, message, hint: hint)
        case .badRequest:
            return MartletError(ErrorCode(rawValue: failure.code) ?? .invalidInput, message, hint: hint)
        case .contentTooLarge: return MartletError(.limitExceeded, message, hint: hint)
        default: return MartletError(.unavailable, message, hint: hint, retry: .safely)
        }
    }
}
