internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

/// What went wrong, in Nessie's words; every mapping of errors to these words is in this file.
struct NessieFailure: Error {
    enum Code: String {
        case unknown = "UNKNOWN"
        case serviceUnavailable = "SERVICE_UNAVAILABLE"
        case referenceNotFound = "REFERENCE_NOT_FOUND"
        case referenceAlreadyExists = "REFERENCE_ALREADY_EXISTS"
        case contentNotFound = "CONTENT_NOT_FOUND"
        case referenceConflict = "REFERENCE_CONFLICT"
        case badRequest = "BAD_REQUEST"
        case forbidden = "FORBIDDEN"
        case tooManyRequests = "TOO_MANY_REQUESTS"
        case namespaceNotFound = "NAMESPACE_NOT_FOUND"
        case namespaceAlreadyExists = "NAMESPACE_ALREADY_EXISTS"
        case namespaceNotEmpty = "NAMESPACE_NOT_EMPTY"
        case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
    }

    /// One of the conflicts that a `REFERENCE_CONFLICT` lists.
    struct Conflict {
        var type: String
        var key: ContentKey?
        var message: String

        var json: JSONValue {
            ["conflictType": .string(type), "key": key?.nessieJSON ?? .null, "message": .string(message)]
        }
    }

    var status: HTTPStatus
    var code: Code
    var message: String
    var details: JSONValue?
    var fields: HTTPFields = [:]

    init(_ status: HTTPStatus, _ code: Code, _ message: String, details: JSONValue? = nil, fields: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.fields = fields
    }

    static func badRequest(_ message: String) -> NessieFailure { NessieFailure(.badRequest, .badRequest, message) }

    static func referenceNotFound(_ message: String) -> NessieFailure {
        NessieFailure(.notFound, .referenceNotFound, message)
    }

    static func contentNotFound(_ key: ContentKey, in reference: String) -> NessieFailure {
        NessieFailure(
            .notFound, .contentNotFound, "there is no content '\(key)' in reference '\(reference)'",
            details: contentKey(key))
    }

    static func namespace(_ code: Code, _ key: ContentKey, _ message: String) -> NessieFailure {
        NessieFailure(code == .namespaceNotFound ? .notFound : .conflict, code, message, details: contentKey(key))
    }

    static func conflict(_ conflicts: [Conflict], _ message: String) -> NessieFailure {
        NessieFailure(
            .conflict, .referenceConflict, message,
            details: ["type": "REFERENCE_CONFLICTS", "conflicts": .array(conflicts.map(\.json))])
    }

    private static func contentKey(_ key: ContentKey) -> JSONValue {
        ["type": "CONTENT_KEY", "contentKey": key.nessieJSON]
    }

    /// How long a client should wait before it tries again what could not be served, in seconds.
    static let retryAfterSeconds = 1
}

extension NessieFailure {
    /// The answer to whatever was thrown while a request was handled.
    @Sendable static func response(to error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        let failure = NessieFailure(error)
        return .json(failure.envelope, failure.status, fields: failure.fields)
    }

    private var envelope: JSONValue {
        var object: JSONObject = [
            "status": .integer(Int64(status.rawValue)), "reason": .string(Self.reason(status)),
            "message": .string(message), "errorCode": .string(code.rawValue),
        ]
        if let details { object["errorDetails"] = details }
        return .object(object)
    }

    init(_ error: any Error) {
        switch error {
        case let failure as NessieFailure: self = failure
        case let failure as HTTPFailure: self.init(failure)
        case let error as MartletError: self.init(error)
        default: self.init(MartletError(wrapping: error))
        }
    }

    private init(_ failure: HTTPFailure) {
        let code: Code =
            switch failure.status {
            case .forbidden: .forbidden
            case .tooManyRequests: .tooManyRequests
            case .serviceUnavailable: .serviceUnavailable
            case .unsupportedMediaType: .unsupportedMediaType
            case .unauthorized, .notFound, .methodNotAllowed: .unknown
            case let status: status.rawValue < 500 ? .badRequest : .unknown
            }
        self.init(failure.status, code, failure.message, fields: failure.fields)
    }

    private init(_ error: MartletError) {
        let message = Self.text(of: error)
        switch error.code {
        case .invalidInput, .limitExceeded, .unsupported: self = .badRequest(message)
        case .notFound: self = Self.missing(error, message)
        case .alreadyExists:
            if case .taken(let key, by: _)? = error.nameProblem {
                self = .namespace(.namespaceAlreadyExists, key, message)
            } else {
                self.init(.conflict, .referenceAlreadyExists, message)
            }
        case .conflict: self = Self.conflict(error, message)
        case .permissionDenied: self.init(.forbidden, .forbidden, message)
        case .unavailable, .timedOut, .cancelled:
            self.init(
                .serviceUnavailable, .serviceUnavailable, message, fields: ["Retry-After": "\(Self.retryAfterSeconds)"])
        case .storageFull: self.init(.insufficientStorage, .unknown, message)
        case .corrupt, .failed, .internal: self.init(.internalServerError, .unknown, message)
        }
    }

    private static func missing(_ error: MartletError, _ message: String) -> NessieFailure {
        switch error.nameProblem {
        case .missing(let key, .namespace)?: .namespace(.namespaceNotFound, key, message)
        case .missing(let key, _)?:
            NessieFailure(.notFound, .contentNotFound, message, details: contentKey(key))
        case .taken?, .notEmpty?, nil: .referenceNotFound(message)
        }
    }

    private static func conflict(_ error: MartletError, _ message: String) -> NessieFailure {
        if case .notEmpty(let key)? = error.nameProblem { return .namespace(.namespaceNotEmpty, key, message) }
        if let conflicts = error.contentConflicts {
            return .conflict(
                conflicts.map { Conflict(type: word(for: $0.kind), key: $0.key, message: $0.message) }, message)
        }
        if let conflicts = error.mergeConflicts { return .conflict(conflicts.map(merge), message) }
        if let conflict = error.commitConflict {
            return .conflict(
                conflict.keys.map {
                    Conflict(type: "VALUE_DIFFERS", key: $0.key, message: "'\($0.key)' was changed by somebody else")
                }, message)
        }
        return .conflict([Conflict(type: "UNEXPECTED_HASH", key: nil, message: error.message)], message)
    }

    /// A conflict of a merge.
    static func merge(_ conflict: MergeConflict) -> Conflict {
        Conflict(
            type: conflict.kind == .namespaceMissing ? "NAMESPACE_ABSENT" : "KEY_CONFLICT", key: conflict.key,
            message: "'\(conflict.key)' cannot be merged: \(conflict.kind)")
    }

    private static func word(for kind: ContentConflict.Kind) -> String {
        switch kind {
        case .keyExists: "KEY_EXISTS"
        case .keyDoesNotExist: "KEY_DOES_NOT_EXIST"
        case .kindDiffers: "PAYLOAD_DIFFERS"
        case .identityDiffers: "CONTENT_ID_DIFFERS"
        case .valueDiffers: "VALUE_DIFFERS"
        case .namespaceAbsent: "NAMESPACE_ABSENT"
        case .notANamespace: "NOT_A_NAMESPACE"
        case .namespaceNotEmpty: "NAMESPACE_NOT_EMPTY"
        }
    }

    /// The status in the words of RFC 9110.
    private static func reason(_ status: HTTPStatus) -> String {
        switch status {
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .conflict: "Conflict"
        case .contentTooLarge: "Content Too Large"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .tooManyRequests: "Too Many Requests"
        case .serviceUnavailable: "Service Unavailable"
        case .insufficientStorage: "Insufficient Storage"
        case let status: status.rawValue < 500 ? "Bad Request" : "Internal Server Error"
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
