internal import Errors
internal import HTTP
internal import Identifiers
internal import JSON
internal import Scheduler
internal import Schedules
internal import PlatformJSON

/// Where other programs say that something has happened; who they are the secret of a trigger proves.
extension PlatformAPI {
    /// Open to everyone: it knows tokens of triggers, not those of callers.
    var webhookRoute: Route {
        let query = [Field("trigger", FieldSchema.name)]
        var route = Route(.post, "/webhooks", "webhook") { request in
            try request.checkQuery(query)
            return try await receive(request)
        }
        route[RouteDocument.self] = RouteDocument(
            summary:
                "Fire a trigger: by its token as X-Webhook-Token or Bearer, or signed with X-Webhook-Timestamp and X-Webhook-Signature",
            query: query,
            header: ["X-Webhook-Token", "X-Webhook-Signature", "X-Webhook-Timestamp", "X-Webhook-Id"].map {
                Field($0, FieldSchema.text)
            }, takesAnything: true, success: .created,
            answer: ["run_id": .text.orNull, "trigger?": .text],
            isHeavy: true, errors: [.notFound, .conflict, .forbidden, .contentTooLarge, .unauthorized])
        return route
    }

    private func receive(_ request: HTTPRequest) async throws -> HTTPResponse {
        let fields = request.fields
        let bearer = fields["Authorization"].flatMap { text in
            text.lowercased().hasPrefix("bearer ") ? String(text.dropFirst(7)) : nil
        }
        let token = fields["X-Webhook-Token"] ?? bearer
        guard token != nil || fields["X-Webhook-Signature"] != nil else {
            throw HTTPFailure(
                .unauthorized, "a webhook needs its trigger's secret: send it as X-Webhook-Token, or sign the request")
        }
        let body = try await request.body.collect(upTo: ScheduleBook.payloadLimit)
        let outcome = try await book().receive(
            ScheduleBook.WebhookRequest(
                token: token, trigger: request.text("trigger"),
                signature: fields["X-Webhook-Signature"], time: fields["X-Webhook-Timestamp"],
                id: fields["X-Webhook-Id"], body: body), nonce: UUID.random().description)
        switch outcome {
        case .started(let firing):
            return .json(
                ["run_id": firing.run.map { .string($0) } ?? .null, "trigger": .string(firing.source)], .created)
        case .noted: return .json(["run_id": .null], .created)
        case .cooling(let seconds):
            throw HTTPFailure(
                .tooManyRequests, "the trigger's cooldown goes on for \(seconds) seconds",
                fields: ["Retry-After": "\(seconds)"])
        }
    }
}
