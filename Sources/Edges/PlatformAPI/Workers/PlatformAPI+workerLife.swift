internal import Access
internal import Identifiers
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import WorkerService
internal import Workers

extension PlatformAPI {
    /// Registering, heartbeats and the end: what a worker says of itself.
    func workerLife(_ desk: WorkerDesk) -> [Route] {
        [registerRoute(desk), heartbeatRoute(desk), deregisterRoute(desk)]
    }

    static let ordersSchema = JSONSchema.object(
        "WorkerOrders", ["confirmed": .texts, "cancel": .texts, "drop": .texts, "settled": .texts, "drain": .flag])

    private func registerRoute(_ desk: WorkerDesk) -> Route {
        let members = [
            Field("name", FieldSchema.name, required: true), Field("instance", FieldSchema.name, required: true),
            Field("groups", FieldSchema.texts, required: true), Field("environment", FieldSchema.text),
            Field("languages", FieldSchema.texts, required: true), Field("labels", FieldSchema.labels),
            Field("capacity", FieldSchema.integer(1...WorkerDescription.capacityLimit), required: true),
            Field("version", FieldSchema.text), Field("nats", FieldSchema.flag),
        ]
        return .documented(
            .post, "/workers", "registerWorker", .worker,
            RouteDocument(
                summary: "Become a worker", body: members, success: .created,
                answer: .object(
                    "WorkerRegistration",
                    [
                        "worker": .text, "heartbeat_ms": .count, "lease_ms": .count, "poll_ms": .count,
                        "nats?": .object(
                            "WorkCarrier", ["url": .text, "assignments": .text, "answers": .text]),
                    ]), errors: [.tooManyRequests])
        ) { request, caller in
            let body = try await RequestBody(request, members)
            var labels: [String: String] = [:]
            for (name, value) in try body.object("labels").members {
                guard let text = value.stringValue else {
                    throw MartletError(.invalidInput, "the label '\(name.prefix(100))' must be a string")
                }
                labels[name] = text
            }
            let description = WorkerDescription(
                name: try body.string("name"), groups: Set(try body.strings("groups")),
                environment: try body.optionalString("environment") ?? "",
                languages: Set(try body.strings("languages")), labels: labels,
                capacity: Int(try body.integer("capacity", in: 1...Int64(WorkerDescription.capacityLimit)) ?? 0),
                version: try body.optionalString("version") ?? "")
            let registration = try desk.register(
                description, instance: try body.string("instance"), isCarried: try body.bool("nats"),
                by: Self.owner(caller))
            return .json(WorkerJSON.registration(registration), .created)
        }
    }

    private func heartbeatRoute(_ desk: WorkerDesk) -> Route {
        let members = [
            Field("sequence", FieldSchema.count, required: true), Field("cpu", ["type": "number"]),
            Field("memory", FieldSchema.count), Field("memory_total", FieldSchema.count),
            Field("load", ["type": "number"]), Field("holding", FieldSchema.texts),
            Field("progress", FieldSchema.object), Field("leaving", FieldSchema.flag),
            Field("probe", FieldSchema.count),
        ]
        return .documented(
            .post, "/workers/{worker}/heartbeat", "workerHeartbeat", .worker,
            RouteDocument(
                summary: "Say how the worker is and what it has, and hear what to do with it", body: members,
                answer: Self.ordersSchema, errors: [.notFound])
        ) { request, caller in
            let worker = try Self.worker(request)
            let body = try await RequestBody(request, members)
            let beat = try WorkerJSON.beat(from: .object(body.object))
            return .json(WorkerJSON.orders(try desk.heartbeat(worker, by: Self.owner(caller), beat)))
        }
    }

    private func deregisterRoute(_ desk: WorkerDesk) -> Route {
        .documented(
            .delete, "/workers/{worker}", "deregisterWorker", .worker,
            RouteDocument(
                summary: "End a worker; what it still has goes elsewhere",
                answer: ["worker": .text], errors: [.notFound])
        ) { request, caller in
            let worker = try Self.worker(request)
            try desk.deregister(worker, by: Self.owner(caller))
            return .json(["worker": .string(worker.description)])
        }
    }
}
