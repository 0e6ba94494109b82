public import Clocks
internal import Cryptography
internal import Errors
internal import Events
internal import HTTP
internal import JSON

extension ChannelSender {
    /// Posts the event itself.
    func post(
        _ event: Event, _ delivery: Int64, _ url: ChannelText, _ secret: String?
    ) async throws -> DeliveryOutcome {
        let fields: HTTPFields = [
            "Content-Type": "application/cloudevents+json", "Martlet-Event": event.kind.rawValue,
            "Martlet-Event-Id": event.id, "Martlet-Delivery": "\(delivery)",
        ]
        return try await post(JSONValue.object(event.json).encoded(), fields, url, secret)
    }

    /// Posts events that have gathered, as CloudEvents' batches.
    func post(
        batch events: [Event], _ delivery: Int64, _ url: ChannelText, _ secret: String?
    ) async throws -> DeliveryOutcome {
        let fields: HTTPFields = [
            "Content-Type": "application/cloudevents-batch+json", "Martlet-Event": "batch",
            "Martlet-Delivery": "\(delivery)",
        ]
        let body = JSONValue.array(events.map { .object($0.json) }).encoded()
        return try await post(body, fields, url, secret)
    }

    private func post(
        _ body: [UInt8], _ plain: HTTPFields, _ url: ChannelText, _ secret: String?
    ) async throws -> DeliveryOutcome {
        var fields = plain
        if let secret {
            fields[WebhookSignature.field] = WebhookSignature.value(
                for: body, at: clock.now(), key: Array(try await value(of: secret).utf8))
        }
        return try await request(try await text(url), fields, body)
    }

    /// Posts a line of text as Slack's incoming webhooks, and those of systems like it, take it.
    func say(_ event: Event, _ url: ChannelText) async throws -> DeliveryOutcome {
        let text = Self.escaped(event.headline)
        let body: JSONValue = ["text": .string(text)]
        return try await request(try await self.text(url), ["Content-Type": "application/json"], body.encoded())
    }

    /// Three characters stand for commands there.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private func request(_ url: String, _ fields: HTTPFields, _ body: [UInt8]) async throws -> DeliveryOutcome {
        let request = OutgoingRequest(.post, url, fields: fields, body: .bytes(body))
        return try await http.send(request) { response in
            let status = response.status.rawValue
            if (200..<300).contains(status) { return .accepted }
            // Whoever answers at length is not believed to have taken it, and not read to the end.
            let answer = (try? await response.body.collect(upTo: Self.answerLimit)) ?? []
            let said = Self.reason(String(decoding: answer, as: UTF8.self))
            let reason = "the receiver answered \(status)" + (said.isEmpty ? "" : ": \(said)")
            guard status >= 500 || [408, 409, 423, 425, 429].contains(status) else { return .refused(reason: reason) }
            return .failed(reason: reason, retryAfterSeconds: response.fields["Retry-After"].flatMap { Int($0) })
        }
    }
}

/// How a receiver knows that a webhook comes from who knows the secret, and when it was sent.
public enum WebhookSignature {
    public static let field = "Martlet-Signature"

    /// `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of the seconds, a dot and the body.
    public static func value(for body: [UInt8], at time: Timestamp, key: [UInt8]) -> String {
        let seconds = time.milliseconds / 1000
        let code = HMACSHA256(key: key).code(of: Array("\(seconds).".utf8) + body)
        return "t=\(seconds),v1=\(Hex.encode(code))"
    }
}
