public import Errors
internal import Identifiers
public import JSON
internal import Runs
public import Workers

/// The messages between a server and its workers, as JSON; both sides read and write them here.
public enum WorkerJSON {
    public static func leases(_ ids: [LeaseID]) -> JSONValue { .array(ids.map { .string($0.description) }) }

    static func leases(_ json: JSONValue?, _ name: String) throws(MartletError) -> [LeaseID] {
        var found: [LeaseID] = []
        for value in json?[name]?.arrayValue ?? [] {
            guard let lease = value.stringValue.flatMap({ LeaseID($0) }) else {
                throw MartletError(.invalidInput, "'\(name)' must be a list of leases")
            }
            found.append(lease)
        }
        return found
    }

    // MARK: Registration

    public static func registration(_ value: WorkerRegistration) -> JSONValue {
        var json: JSONObject = [
            "worker": .string(value.worker.description), "heartbeat_ms": .integer(value.heartbeat.milliseconds),
            "lease_ms": .integer(value.lease.milliseconds), "poll_ms": .integer(value.poll.milliseconds),
        ]
        if let carrier = value.carrier {
            json["nats"] = [
                "url": .string(carrier.url), "assignments": .string(carrier.assignments),
                "answers": .string(carrier.answers),
            ]
        }
        return .object(json)
    }

    public static func registration(from json: JSONValue) throws(MartletError) -> WorkerRegistration {
        let fields = WireFields(json, of: "a registration")
        guard let worker = WorkerID(try fields.text("worker")) else { throw fields.wrong("worker", "an ID") }
        var value = WorkerRegistration(
            worker: worker, heartbeat: .milliseconds(try fields.integer("heartbeat_ms")),
            lease: .milliseconds(try fields.integer("lease_ms")), poll: .milliseconds(try fields.integer("poll_ms")))
        if let carrier = json["nats"], !carrier.isNull {
            let fields = WireFields(carrier, of: "a registration")
            value.carrier = CarrierAddress(
                url: try fields.text("url"), assignments: try fields.text("assignments"),
                answers: try fields.text("answers"))
        }
        return value
    }

    // MARK: Work

    public static func work(_ work: WorkBatch.Work) -> JSONValue {
        [
            "lease": .string(work.lease.description), "run": .string(work.key.run), "step": .string(work.key.step),
            "attempt": .integer(Int64(work.key.attempt)), "fence": .integer(work.key.fence), "payload": work.payload,
        ]
    }

    public static func work(from json: JSONValue) throws(MartletError) -> WorkBatch.Work {
        let fields = WireFields(json, of: "work")
        guard let lease = LeaseID(try fields.text("lease")) else { throw fields.wrong("lease", "a lease") }
        return WorkBatch.Work(
            lease: lease,
            key: WorkKey(
                run: try fields.text("run"), step: try fields.text("step"),
                attempt: Int(try fields.integer("attempt")), fence: try fields.integer("fence")),
            payload: json["payload"] ?? .null)
    }

    public static func batch(_ batch: WorkBatch) -> JSONValue {
        ["work": .array(batch.work.map(work)), "orders": orders(batch.orders)]
    }

    public static func batch(from json: JSONValue) throws(MartletError) -> WorkBatch {
        var batch = WorkBatch(orders: try orders(from: json["orders"] ?? .null))
        for value in try WireFields(json, of: "a poll's answer").array("work") {
            batch.work.append(try work(from: value))
        }
        return batch
    }

    public static func orders(_ orders: WorkerOrders) -> JSONValue {
        [
            "confirmed": leases(orders.confirmed), "cancel": leases(orders.cancel), "drop": leases(orders.drop),
            "settled": leases(orders.settled), "drain": .bool(orders.drain),
        ]
    }

    public static func orders(from json: JSONValue) throws(MartletError) -> WorkerOrders {
        var orders = WorkerOrders()
        orders.confirmed = try leases(json, "confirmed")
        orders.cancel = try leases(json, "cancel")
        orders.drop = try leases(json, "drop")
        orders.settled = try leases(json, "settled")
        orders.drain = json["drain"]?.boolValue ?? false
        return orders
    }
}
