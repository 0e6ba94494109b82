public import HTTP
internal import Errors
public import JSON

/// A client of a server's API at `/api/v1`, with a function for each operation of its OpenAPI document.
///
/// The functions and the types of their answers are in `Generated`, which `setup/client.py` writes from the document. What an answer has
/// beyond its type is passed over, since later servers may say more.
public struct PlatformClient: Sendable {
    /// Such as `https://lake.example.org`, without a slash at its end.
    public let address: String
    private let sender: any HTTPSender
    private let token: String?

    /// Where the API lies on a server.
    public static let prefix = "/api/v1"
    /// The most bytes of an answer that is read as a whole.
    static let answerLimit = 256 << 20
    /// The most bytes of a refusal.
    private static let refusalLimit = 1 << 20

    /// - Parameter server: Such as `https://lake.example.org`.
    public init(_ sender: any HTTPSender, server: String, token: String?) {
        self.sender = sender
        address = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.token = token
    }

    /// Makes a call, and lends what the server answers as soon as its fields have come.
    ///
    /// - Throws: `ClientError` where the server does not answer, or refuses; and what the body throws.
    public func exchange<Result: Sendable>(
        _ call: APICall, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        var request = OutgoingRequest(
            call.method, address + Self.prefix + call.target, fields: call.fields, body: call.body)
        if let token { request.fields["Authorization"] = "Bearer \(token)" }
        do {
            return try await sender.send(request) { response in
                guard response.status.isError else { return try await body(response) }
                throw ClientError(
                    call.operation, response, said: try await response.body.collect(upTo: Self.refusalLimit),
                    server: address)
            }
        } catch let error as ClientError {
            throw error
        } catch let error as MartletError where Self.isOfTheExchange(error) {
            throw ClientError(call.operation, unreached: error)
        }
    }

    /// What the transport throws, and not a reader of the answer.
    private static func isOfTheExchange(_ error: MartletError) -> Bool {
        error.code == .unavailable || error.code == .timedOut || error.code == .cancelled
    }

    /// The whole answer of a call, as bytes.
    ///
    /// - Parameter limit: The most bytes that are taken.
    public func bytes(
        of call: APICall, limit: Int = 256 << 20
    ) async throws(ClientError) -> (bytes: [UInt8], fields: HTTPFields) {
        do {
            return try await exchange(call) { (try await $0.body.collect(upTo: limit), $0.fields) }
        } catch let error as ClientError {
            throw error
        } catch let failure as HTTPFailure {
            throw ClientError(call.operation, unfit: failure.message)
        } catch {
            throw ClientError(call.operation, unreached: MartletError(wrapping: error))
        }
    }

    /// The answer of a call as the JSON value that it is.
    public func json(of call: APICall) async throws(ClientError) -> JSONValue {
        let answer = try await bytes(of: call)
        do {
            return try JSONValue(parsing: answer.bytes, file: "the answer of \(call.operation)")
        } catch {
            throw ClientError(call.operation, unfit: error.message)
        }
    }

    /// The answer of a call.
    func answer<Answer: AnswerDecodable>(to call: APICall) async throws(ClientError) -> Answer {
        let value = try await json(of: call)
        do {
            return try Answer(answer: value)
        } catch {
            throw ClientError(call.operation, unfit: error.description)
        }
    }

    /// The events of an answer that goes on, one after the other, until its end.
    func follow<Event: AnswerDecodable>(
        _ call: APICall, accepting type: String, _ each: @escaping @Sendable (Event) async throws -> Void
    ) async throws {
        var call = call
        call.fields["Accept"] = type
        let operation = call.operation
        try await exchange(call) { response in
            let isLines = response.fields["Content-Type"]?.hasPrefix("application/x-ndjson") == true
            var reader = EventReader(isLines: isLines)
            try await response.body.forEachChunk { piece in
                for data in reader.receive(piece) {
                    let event: Event
                    do throws(AnswerMismatch) {
                        event = try Event(answer: AnswerMismatch.parse(data))
                    } catch {
                        throw ClientError(operation, unfit: "an event: \(error)")
                    }
                    try await each(event)
                }
            }
            // What breaks off in the middle of a line or before the end that is told is not an end.
            guard reader.isAtEnd else {
                throw ClientError(
                    operation,
                    unreached: MartletError(.unavailable, "the answer of \(operation) ended in the middle"))
            }
        }
    }

}
