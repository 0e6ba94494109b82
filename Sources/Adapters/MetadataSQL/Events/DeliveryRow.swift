internal import Clocks
internal import Errors
internal import Events

/// How a delivery lies in its table: one column has the time that its state has.
enum DeliveryRow {
    static let select = """
        SELECT d.id, d.channel, d.status, d.attempts, d.due_at, d.reason, d.created_at, \
        e.id, e.kind, e.time, e.subject, e.pipelines, e.namespaces, e.branch, e.data \
        FROM event_deliveries d JOIN events e ON e.id = d.event_id
        """

    static func read(_ row: SQLRow) throws(MartletError) -> Delivery {
        Delivery(
            id: row.integer(0), channel: row.text(1), event: try EventRow.read(row, from: 7),
            state: try state(
                row.text(2), attempts: Int(row.integer(3)), Timestamp(microseconds: row.integer(4))),
            reason: row.optionalText(5), createdAt: Timestamp(microseconds: row.integer(6)))
    }

    private static func state(
        _ word: String, attempts: Int, _ time: Timestamp
    ) throws(MartletError) -> DeliveryState {
        switch word {
        case "waiting": .waiting(attempts: attempts, due: time)
        case "sending": .sending(attempts: attempts, until: time)
        case "delivered": .delivered(attempts: attempts, at: time)
        case "dead": .dead(attempts: attempts, at: time)
        default: throw MartletError(.corrupt, "a delivery has the unknown state '\(word)'")
        }
    }

    static func time(of state: DeliveryState) -> Timestamp {
        switch state {
        case .waiting(_, let time), .sending(_, let time), .delivered(_, let time), .dead(_, let time): time
        }
    }
}
