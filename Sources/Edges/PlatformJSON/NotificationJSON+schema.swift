extension NotificationJSON {
    /// What a channel has of its own depends on its kind.
    package static let channelSchema = JSONSchema.object(
        "Channel",
        [
            "name": .text, "kind": .choice(["webhook", "slack", "email"]), "source": .text, "url?": .text,
            "url_secret?": .text, "secret?": .text, "host?": .text, "port?": .count, "security?": .text,
            "user?": .text, "password_secret?": .text, "authorities?": .text, "from?": .text, "to?": .texts,
            "events?": .texts, "pipelines?": .texts, "namespaces?": .texts, "branches?": .texts, "buckets?": .texts,
            "prefixes?": .texts, "suffixes?": .texts, "attempts": .count, "retry_seconds": .number,
            "timeout_seconds": .count, "quiet_seconds?": .number, "longest_seconds?": .number, "enabled": .flag,
        ])

    /// As CloudEvents 1.0 writes one; a list of events has their positions.
    package static let eventSchema = JSONSchema.object(
        "Event",
        [
            "specversion": .text, "id": .text, "source": .text, "type": .text, "time": .time, "subject": .text,
            "datacontenttype": .text, "branch?": .text, "pipelines?": .texts, "namespaces?": .texts, "data": .free,
            "position?": .count,
        ])

    package static let deliverySchema = JSONSchema.object(
        "Delivery",
        [
            "id": .count, "channel": .text, "state": .text, "attempts": .count, "reason": .text.orNull,
            "created_at": .time, "event": eventSchema,
        ])

    package static let outcomeSchema: JSONSchema = ["delivered": .flag, "reason": .text.orNull]
}
