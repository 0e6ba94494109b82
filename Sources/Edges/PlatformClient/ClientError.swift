public import Errors
public import HTTP
internal import JSON

/// What went wrong with a call of the API.
public struct ClientError: Error, Sendable {
    /// Where it went wrong.
    public enum Kind: Sendable, Hashable {
        /// No answer came, or only a part of one.
        case unreached
        /// The server answered that it does not do it.
        case refused(HTTPStatus)
        /// The answer is not what the API's document says.
        case unfit
    }

    public var kind: Kind
    /// The name of the operation in the document, such as `listRuns`.
    public var operation: String
    /// As the server names it, such as `not_found`; its words may be more than this client knows.
    public var code: String
    public var message: String
    public var hint: String?
    public var location: SourceLocation?
    /// What led to it, the nearest first.
    public var causes: [String] = []
    /// The mistakes that are told of one by one, such as those of a project.
    public var problems: [Problem] = []
    /// After how long the same may be asked again, in seconds.
    public var retryAfterSeconds: Int?
    var underlying: MartletError?

    init(_ operation: String, unreached error: MartletError) {
        kind = .unreached
        self.operation = operation
        code = error.code.rawValue
        message = error.message
        hint = error.hint
        location = error.location
        underlying = error
    }

    init(_ operation: String, unfit message: String) {
        kind = .unfit
        self.operation = operation
        code = ErrorCode.corrupt.rawValue
        self.message = message.hasPrefix("the answer") ? message : "the answer of \(operation): \(message)"
        hint = "Compare the versions of both sides: the server is older or newer than this client, or is no Martlet."
    }

    init(_ operation: String, _ response: IncomingResponse, said: [UInt8], server: String) {
        kind = .refused(response.status)
        self.operation = operation
        retryAfterSeconds = response.fields["Retry-After"].flatMap { Int($0) }
        guard let answer = try? ErrorAnswer(said) else {
            code = ErrorCode.unavailable.rawValue
            message = "'\(server)' answered with status \(response.status)"
            hint = "Is that the address of a Martlet server?"
            return
        }
        code = answer.problem.code
        message = answer.problem.message
        hint = answer.problem.hint
        location = answer.problem.location.map {
            SourceLocation(file: $0.file, line: $0.line, column: $0.column, excerpt: $0.excerpt)
        }
        causes = answer.problem.causes ?? []
        problems = answer.problem.problems ?? []
    }

    /// Only the part of an error that every server writes is needed to read it.
    private struct ErrorAnswer {
        var problem: Problem

        init(_ bytes: [UInt8]) throws {
            problem = try Problem(answer: try JSONValue(parsing: bytes, file: "the answer")["error"] ?? .null)
        }
    }
}

extension ClientError {
    /// The same for those who know nothing of servers.
    public var error: MartletError {
        if let underlying { return underlying }
        var error = MartletError(martletCode, message, at: location, hint: hint, retry: retry)
        if let first = causes.first { error.cause = MartletError(martletCode, first) }
        return error
    }

    private var martletCode: ErrorCode {
        if let code = ErrorCode(rawValue: code) { return code }
        // The words of errors of HTTP itself.
        return switch kind {
        case .refused(.unauthorized), .refused(.forbidden): .permissionDenied
        case .refused(let status) where status.rawValue < 500: .invalidInput
        default: .unavailable
        }
    }

    /// What a server refuses since it is full or stops was not begun.
    private var retry: Retryability {
        switch kind {
        case .refused(.tooManyRequests), .refused(.serviceUnavailable): .safely
        default: .never
        }
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String { "\(operation): \(code): \(message)" }
}
