internal import Clocks
package import Events
package import JSON

/// Channels, events and deliveries in JSON.
package enum NotificationJSON {
    package static func channel(_ channel: Channel) -> JSONObject {
        var json = channel.json
        json["source"] = channel.isFromFile ? "martlet.yaml" : "created"
        return json
    }

    package static func event(_ stored: StoredEvent) -> JSONObject {
        var json = stored.event.json
        json["position"] = .integer(stored.position)
        return json
    }

    package static func delivery(_ delivery: Delivery) -> JSONObject {
        [
            "id": .integer(delivery.id), "channel": .string(delivery.channel), "state": .string(delivery.state.word),
            "attempts": .integer(Int64(delivery.state.attempts)),
            "reason": delivery.reason.map { .string($0) } ?? .null,
            "created_at": .string("\(delivery.createdAt)"), "event": .object(delivery.event.json),
        ]
    }

    package static func outcome(_ outcome: DeliveryOutcome) -> JSONObject {
        switch outcome {
        case .accepted: ["delivered": true, "reason": .null]
        case .failed(let reason, _), .refused(let reason): ["delivered": false, "reason": .string(reason)]
        }
    }
}
