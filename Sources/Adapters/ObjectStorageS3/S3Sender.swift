internal import Clocks
internal import Errors
internal import HTTP
internal import S3

/// What a storage is asked.
struct S3Request: Sendable {
    var method: HTTPMethod
    var bucket: String
    var key = ""
    var query: [(name: String, value: String)] = []
    var fields: HTTPFields = [:]
    var body: [UInt8] = []
}

/// What a storage answered.
struct S3Answer: Sendable {
    var status: Int
    var fields: HTTPFields
    var body: [UInt8]
    /// How many times it was asked; beyond one, an earlier request may have been done.
    var attempts: Int

    /// The code of an error's document.
    var code: String? {
        guard status >= 300, let root = try? XMLReader.read(body) else { return nil }
        return root.text(of: "Code")
    }
}

/// Signs requests, sends them, and sends them again where the storage was busy or did not answer.
struct S3Sender: Sendable {
    let endpoint: S3Endpoint
    let credentials: @Sendable () async throws -> S3Credentials
    /// Told of credentials that the storage refused as expired.
    let refused: @Sendable (S3Credentials) async -> Void
    let sender: any HTTPSender
    let clock: any WallClock
    let retry: S3RetryPolicy
    let sleep: @Sendable (Duration) async throws -> Void

    /// The most bytes of an answer.
    private static let answerLimit = 6 << 30

    /// - Throws: `unavailable` where it did not answer after all attempts.
    func send(_ request: S3Request) async throws -> S3Answer {
        var attempt = 1
        while true {
            let failure: MartletError
            do {
                let held = try await heldCredentials()
                let answer = try await once(request, held, attempt)
                if Self.sayExpired(answer, held, request), attempt < retry.attempts, retry.budget.take() {
                    await refused(held)
                    attempt += 1
                    continue
                }
                guard Self.isBusy(answer), attempt < retry.attempts else {
                    if !Self.isBusy(answer) { retry.budget.giveBack() }
                    return answer
                }
                failure = MartletError(
                    .unavailable, "the storage at \(endpoint.url) is busy (\(answer.status))", retry: .safely
                ).lyingElsewhere()
            } catch let error as MartletError where error.code == .unavailable || error.code == .timedOut {
                failure = error.liesElsewhere ? error : unanswered(error)
            }
            guard attempt < retry.attempts, retry.budget.take() else { throw failure }
            try await sleep(retry.delay(after: attempt))
            attempt += 1
        }
    }

    private func heldCredentials() async throws -> S3Credentials {
        do {
            return try await credentials()
        } catch let error as MartletError {
            throw error.lyingElsewhere()
        }
    }

    /// What is said of a storage that does not answer.
    private func unanswered(_ error: MartletError) -> MartletError {
        let places = "The endpoint is 'storage.endpoint' in martlet.yaml, or AWS_ENDPOINT_URL."
        return MartletError(
            error.code, "the storage at \(endpoint.url) does not answer: \(error.message)",
            hint: error.hint.map { "\($0) \(places)" } ?? places, cause: error, retry: error.retry
        ).lyingElsewhere()
    }

    /// Whether credentials that hold for a while do not hold any more; an answer without a body says no more than its status.
    private static func sayExpired(_ answer: S3Answer, _ held: S3Credentials, _ request: S3Request) -> Bool {
        guard held.sessionToken != nil, answer.status == 400 || answer.status == 403 else { return false }
        if request.method == .head { return true }
        return answer.code.map { ["ExpiredToken", "TokenRefreshRequired", "InvalidToken"].contains($0) } ?? false
    }

    private static func isBusy(_ answer: S3Answer) -> Bool {
        [429, 500, 502, 503, 504].contains(answer.status) || answer.code == "ConditionalRequestConflict"
    }

    private func once(_ request: S3Request, _ held: S3Credentials, _ attempt: Int) async throws -> S3Answer {
        let path = endpoint.path(request.bucket, request.key)
        let query = request.query.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }
            .joined(separator: "&")
        var signed = HTTPRequest(method: request.method, target: try RequestTarget(path: path, query: query))
        signed.fields = request.fields
        signed.fields["Host"] = endpoint.host(of: request.bucket)
        RequestSigner(held, region: endpoint.region).sign(
            &signed, payload: request.body, at: clock.now())
        let hasBody = request.method == .put || request.method == .post
        let answer = try await sender.send(
            OutgoingRequest(
                request.method, endpoint.url(of: request.bucket, path: path, query: query), fields: signed.fields,
                body: hasBody ? .bytes(request.body) : .none), limit: Self.answerLimit)
        return S3Answer(
            status: answer.status.rawValue, fields: answer.fields, body: answer.body, attempts: attempt)
    }
}
