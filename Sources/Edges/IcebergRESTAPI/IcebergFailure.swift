internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

/// What went wrong, in the words of the Iceberg REST catalog; every mapping of errors to these words is in this file.
struct IcebergFailure: Error {
    var status: HTTPStatus
    /// The exception's name, which clients map to their own.
    var type: String
    var message: String
    var fields: HTTPFields

    init(_ status: HTTPStatus, _ type: String, _ message: String, fields: HTTPFields = [:]) {
        self.status = status
        self.type = type
        self.message = message
        self.fields = fields
    }

    static func badRequest(_ message: String) -> IcebergFailure {
        IcebergFailure(.badRequest, "BadRequestException", message)
    }

    static func noSuchWarehouse(_ message: String) -> IcebergFailure {
        IcebergFailure(.notFound, "NoSuchWarehouseException", message)
    }

    static func noSuchFunction(_ message: String) -> IcebergFailure {
        IcebergFailure(.notFound, "NoSuchFunctionException", message)
    }

    /// How long a client should wait before it tries again what could not be served, in seconds.
    static let retryAfterSeconds = 1
}

extension IcebergFailure {
    /// The answer to whatever was thrown while a request was handled.
    @Sendable static func response(to error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        let operation = request[RouteOperation.self] ?? ""
        var failure = IcebergFailure(error, commits: operationsThatCommit.contains(operation))
        if failure.status == .notFound, operationsWithoutNotFound.contains(operation) { failure.status = .badRequest }
        if failure.status == .forbidden, operationsWithoutForbidden.contains(operation) {
            failure = IcebergFailure(.notFound, "NoSuchViewException", failure.message)
        }
        return .json(failure.envelope, failure.status, fields: failure.fields)
    }

    /// Operations of which a client must know whether they may have happened.
    private static let operationsThatCommit: Set = ["updateTable", "commitTransaction", "replaceView"]

    /// Operations whose answers the specification lists without 404: what they miss makes the request a bad one.
    private static let operationsWithoutNotFound: Set = ["createNamespace", "signRequest"]

    /// Operations whose answers the specification lists without 403: what may not be seen is not there.
    private static let operationsWithoutForbidden: Set = ["viewExists"]

    private var envelope: JSONValue { ["error": description] }

    private var description: JSONValue {
        ["type": .string(type), "message": .string(message), "code": .integer(Int64(status.rawValue))]
    }

    /// How an answer describes an error of something that went wrong before it was asked for.
    static func description(of error: MartletError) -> JSONValue {
        IcebergFailure(error, commits: false).description
    }

    private init(_ error: any Error, commits: Bool) {
        switch error {
        case let failure as IcebergFailure: self = failure
        case let failure as HTTPFailure: self.init(failure)
        case let error as MartletError: self.init(error, commits: commits)
        default: self.init(MartletError(wrapping: error), commits: commits)
        }
    }

    private init(_ failure: HTTPFailure) {
        let type =
            switch failure.status {
            case .unauthorized: "NotAuthorizedException"
            case HTTPStatus(rawValue: 419): "AuthenticationTimeoutException"
            case .forbidden: "ForbiddenException"
            case .notFound: "NotFoundException"
            case .methodNotAllowed, .notAcceptable: "UnsupportedOperationException"
            case .unprocessableContent: "UnprocessableEntityException"
            case .serviceUnavailable, .tooManyRequests: "ServiceUnavailableException"
            case let status: status.rawValue < 500 ? "BadRequestException" : "InternalServerError"
            }
        self.init(failure.status, type, failure.message, fields: failure.fields)
    }

    private init(_ error: MartletError, commits: Bool) {
        let message = Self.text(of: error)
        if error.retry == .unknownOutcome {
            self.init(.internalServerError, "CommitStateUnknownException", message)
            return
        }
        switch error.code {
        case .invalidInput, .limitExceeded, .unsupported: self = .badRequest(message)
        case .notFound: self.init(.notFound, Self.typeOfMissing(error), message)
        case .alreadyExists: self.init(.conflict, "AlreadyExistsException", message)
        case .conflict: self.init(.conflict, Self.typeOfConflict(error), message)
        case .permissionDenied: self.init(.forbidden, "ForbiddenException", message)
        case .unavailable, .timedOut, .cancelled:
            self.init(
                .serviceUnavailable, "ServiceUnavailableException", message,
                fields: ["Retry-After": "\(Self.retryAfterSeconds)"])
        case .storageFull: self.init(.insufficientStorage, "ServiceFailureException", message)
        case .corrupt, .failed, .internal:
            self.init(
                .internalServerError, commits ? "CommitStateUnknownException" : "InternalServerError", message)
        }
    }

    private static func typeOfMissing(_ error: MartletError) -> String {
        guard case .missing(_, let kind) = error.nameProblem else { return "NotFoundException" }
        return switch kind {
        case .table: "NoSuchTableException"
        case .view: "NoSuchViewException"
        case .namespace: "NoSuchNamespaceException"
        }
    }

    private static func typeOfConflict(_ error: MartletError) -> String {
        switch error.nameProblem {
        case .notEmpty: "NamespaceNotEmptyException"
        case .taken: "AlreadyExistsException"
        case .missing, nil: "CommitFailedException"
        }
    }

    /// The message with its place and its hint, in one line.
    private static func text(of error: MartletError) -> String {
        var text = error.message
        if let location = error.location { text = "\(location): \(text)" }
        if let hint = error.hint { text += " (\(hint))" }
        return text
    }
}
