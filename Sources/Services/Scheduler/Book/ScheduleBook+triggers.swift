import Cryptography
internal import Clocks
internal import Errors
internal import JSON
public import Schedules

/// Webhooks, and what keeps triggers from starting each other for ever.
extension ScheduleBook {
    /// The longest body of a webhook's request.
    public static let payloadLimit = 1 << 20
    /// How far the time in a signed request may be from now; within it each signature counts once.
    static let signatureSeconds: Int64 = 300

    struct NewSecret {
        var text: String
        var stored: WebhookSecret
    }

    func newSecret(for trigger: Trigger, by author: String) async throws -> NewSecret? {
        let kinds = trigger.condition.sources.compactMap { if case .webhook(let kind) = $0 { kind } else { nil } }
        guard let kind = kinds.first else { return nil }
        guard kinds.count == 1 else {
            throw MartletError(.invalidInput, "the trigger '\(trigger.name)' waits for more than one webhook")
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Hex.encode(bytes)
        switch kind {
        case .token: return NewSecret(text: text, stored: .hash(SHA256.digest(of: text)))
        case .hmac:
            let name = "webhook_" + SHA256.digest(of: trigger.name.text).hex.prefix(16)
            try await secrets.keep(text, as: name, by: author)
            return NewSecret(text: text, stored: .kept(name))
        }
    }

    /// Gives a trigger's webhook a new secret, shown this once; the old one is refused from now on.
    public func renewSecret(_ text: String, by author: String) async throws -> (entry: ScheduleEntry, secret: String) {
        var entry = try await entry(text, .trigger)
        guard let secret = try await newSecret(for: try reader.trigger(entry.definition), by: author) else {
            throw MartletError(.invalidInput, "the trigger '\(entry.name)' waits for no webhook, so it has no secret")
        }
        entry.secret = secret.stored
        entry.updatedAt = clock.now()
        try await store.replace(entry)
        changed()
        return (entry, secret.text)
    }

    /// Refuses a trigger whose target cannot be started, or that would start itself for ever.
    func check(_ trigger: Trigger) async throws {
        try await starter.check(trigger.target)
        guard let new = try await link(trigger) else { return }
        var others: [TriggerCycles.Link] = []
        for entry in try await store.entries(of: .trigger) where entry.name != trigger.name {
            // One that can no longer be read or started starts nothing.
            guard let other = try? reader.trigger(entry.definition), let link = try? await link(other) else { continue }
            others.append(link)
        }
        try TriggerCycles.check(new, among: others)
    }

    private func link(_ trigger: Trigger) async throws -> TriggerCycles.Link? {
        var from: Set<String> = []
        for source in trigger.condition.sources {
            switch source {
            case .pipelineSuccess(let name): from.insert(name)
            case .flowSuccess(let name): from.insert("flow:\(name)")
            case .tableChange(let table, "main"): from.insert(table)
            case .time(_, _, let dependencies): from.formUnion(dependencies)
            default: break
            }
        }
        guard !from.isEmpty else { return nil }
        return TriggerCycles.Link(name: trigger.name.text, from: from, to: try await starter.names(of: trigger.target))
    }

    // MARK: Requests

    /// A request to a webhook.
    public struct WebhookRequest: Sendable {
        /// The token that was shown.
        public var token: String?
        /// The name of the trigger, where it is signed.
        public var trigger: String?
        /// `sha256=` and 64 hexadecimal digits.
        public var signature: String?
        /// Seconds since 1970, as they were signed.
        public var time: String?
        /// What the caller calls the request; the same name counts once.
        public var id: String?
        public var body: [UInt8]

        public init(
            token: String? = nil, trigger: String? = nil, signature: String? = nil, time: String? = nil,
            id: String? = nil, body: [UInt8]
        ) {
            self.token = token
            self.trigger = trigger
            self.signature = signature
            self.time = time
            self.id = id
            self.body = body
        }
    }

    public enum WebhookOutcome: Sendable {
        case started(Firing)
        /// The trigger waits for more than this.
        case noted
        /// Its cooldown goes on for so many seconds.
        case cooling(seconds: Int64)
    }

    /// Takes a request to a webhook.
    ///
    /// - Throws: `notFound` for whoever cannot prove to know a secret, whatever the reason.
    public func receive(_ request: WebhookRequest, nonce: String) async throws -> WebhookOutcome {
        let entry = try await authenticated(request)
        let trigger = try reader.trigger(entry.definition)
        let now = clock.now()
        let payload: JSONValue =
            request.body.isEmpty ? .object([:]) : try JSONValue(parsing: request.body, file: "the body")
        if let mark = request.id ?? request.signature {
            let life = request.id == nil ? 2 * Self.signatureSeconds : 86_400
            guard
                try await store.noteRequest(
                    String(mark.prefix(200)), of: entry.name, at: now, until: now.adding(seconds: life))
            else {
                throw MartletError(
                    .conflict, "this request came before",
                    hint: "Sign each request anew, or give it another X-Webhook-Id.")
            }
        }
        guard
            let position = trigger.condition.sources.firstIndex(where: { if case .webhook = $0 { true } else { false } }
            )
        else { throw Self.unknown }
        guard case .source = trigger.condition else {
            var batch = SchedulerBatch()
            batch.seen = [
                SeenItem(trigger: entry.name, source: position, item: "request:\(nonce)", mark: payload.text())
            ]
            _ = try await store.record(batch, under: nil)
            changed()
            return .noted
        }
        return try await fire(trigger, entry, payload, position, nonce)
    }

    private func fire(
        _ trigger: Trigger, _ entry: ScheduleEntry, _ payload: JSONValue, _ position: Int, _ nonce: String
    ) async throws -> WebhookOutcome {
        let now = clock.now()
        var machine = TriggerMachine(trigger: trigger, state: TriggerState(json: entry.state))
        if let end = machine.cooldownEnd(at: now) {
            return .cooling(seconds: (end.microseconds - now.microseconds + 999_999) / 1_000_000)
        }
        machine.observe(position, at: now, detail: payload)
        guard case .fire(let parameters) = machine.verdict(at: now) else { throw Self.unknown }
        var firing = TriggerWatch.firing(machine, parameters, at: now)
        // Without a cooldown each request counts; with one, two at the same moment have the same key.
        if trigger.cooldownSeconds == 0 { firing.key = "trigger:\(trigger.name)#\(nonce)" }
        machine.fired(at: now)
        var batch = SchedulerBatch()
        batch.firings = [firing]
        batch.states = [(trigger.name, machine.state.json)]
        let new = try await store.record(batch, under: nil)
        guard !new.isEmpty else { return .cooling(seconds: max(1, trigger.cooldownSeconds)) }
        return .started(try await start(firing, trigger: "trigger:\(trigger.name)"))
    }

    private func authenticated(_ request: WebhookRequest) async throws -> ScheduleEntry {
        if let signature = request.signature { return try await authenticated(request, signature) }
        guard let token = request.token, token.utf8.count == 64,
            let entry = try await store.trigger(secret: SHA256.digest(of: token)), entry.isEnabled
        else { throw Self.unknown }
        return entry
    }

    private func authenticated(_ request: WebhookRequest, _ signature: String) async throws -> ScheduleEntry {
        guard let text = request.trigger, let name = try? ScheduleName(text), let entry = try await store.entry(name),
            entry.kind == .trigger, entry.isEnabled, case .kept(let secret) = entry.secret,
            let time = request.time, let seconds = Int64(time),
            let given = Hex.decode(signature.hasPrefix("sha256=") ? String(signature.dropFirst(7)) : signature)
        else { throw Self.unknown }
        let expected = HMACSHA256(key: try await secrets.secret(secret))
        guard expected.accepts(given, for: Array("\(time).".utf8) + request.body) else { throw Self.unknown }
        let now = clock.now().microseconds / 1_000_000
        guard abs(now.subtractingReportingOverflow(seconds).partialValue) <= Self.signatureSeconds else {
            throw MartletError(
                .permissionDenied, "the request was signed more than \(Self.signatureSeconds) seconds from now",
                hint: "Set the clock of the machine that sends it.")
        }
        return entry
    }

    private static var unknown: MartletError {
        MartletError(
            .notFound, "no enabled trigger has a webhook with this secret",
            hint: "Send the token as X-Webhook-Token, or sign the request; see docs/schedules.md.")
    }
}
