public import Clocks
public import Errors
public import Events
public import HTTP

/// Sends events to the target of a channel, and tells how that ended.
public struct ChannelSender: Sendable {
    let http: any HTTPSender
    let mail: any MailTransport
    let secret: @Sendable (_ name: String) async throws(MartletError) -> String?
    let clock: any WallClock

    /// What of a receiver's answer is kept as a reason, in bytes.
    static let reasonLimit = 500
    /// What of a receiver's answer is read, in bytes.
    static let answerLimit = 64 << 10

    /// - Parameter secret: The value of a secret; nil where there is none of the name.
    public init(
        http: any HTTPSender, mail: any MailTransport, clock: any WallClock,
        secret: @escaping @Sendable (_ name: String) async throws(MartletError) -> String?
    ) {
        self.http = http
        self.mail = mail
        self.clock = clock
        self.secret = secret
    }

    /// Makes one attempt, which ends when the channel's time for it is over.
    ///
    /// - Throws: `CancellationError` where the task was cancelled; how it ended is not known then.
    ///
    /// - Parameter events: At least one; more than one for webhooks only.
    func send(_ events: [Event], delivery: Int64, to channel: Channel) async throws -> DeliveryOutcome {
        do {
            return try await withTimeout(seconds: channel.timeoutSeconds) {
                switch channel.target {
                case .webhook(let url, let secret):
                    if channel.quiet == nil || events[0].kind == .test {
                        try await post(events[0], delivery, url, secret)
                    } else {
                        try await post(batch: events, delivery, url, secret)
                    }
                case .slack(let url): try await say(events[0], url)
                case .mail(let target): try await write(events[0], delivery, target, channel)
                }
            }
        } catch {
            try Task.checkCancellation()
            let error = MartletError(wrapping: error)
            let reason = Self.reason(error.message)
            switch error.code {
            case .failed, .invalidInput, .permissionDenied: return .refused(reason: reason)
            default: return .failed(reason: reason, retryAfterSeconds: nil)
            }
        }
    }

    private func withTimeout(
        seconds: Int, _ body: @escaping @Sendable () async throws -> DeliveryOutcome
    ) async throws -> DeliveryOutcome {
        try await withThrowingTaskGroup(of: DeliveryOutcome.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return .failed(
                    reason: "it took longer than the channel's limit of \(seconds) s", retryAfterSeconds: nil)
            }
            guard let first = try await group.next() else { throw CancellationError() }
            group.cancelAll()
            return first
        }
    }

    func text(_ text: ChannelText) async throws(MartletError) -> String {
        switch text {
        case .plain(let text): return text
        case .secret(let name): return try await value(of: name)
        }
    }

    /// A secret that is missing may be there soon, so the delivery waits.
    func value(of name: String) async throws(MartletError) -> String {
        guard let value = try await secret(name) else {
            throw MartletError(
                .notFound, "there is no secret '\(name)', and no environment variable of that name",
                hint: "Set it with: martlet secret set \(name)")
        }
        return value
    }

    /// One line, not too long.
    static func reason(_ text: String) -> String {
        let line = text.utf8.prefix(reasonLimit).map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }
        return String(decoding: line, as: UTF8.self)
    }
}
