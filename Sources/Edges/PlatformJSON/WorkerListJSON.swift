internal import Identifiers
package import JSON
package import WorkerService
internal import Workers

/// Workers in JSON, as people see them.
package enum WorkerListJSON {
    package static let listSchema: JSONSchema = [
        "workers": .array(of: schema), "waiting": .array(of: waitingSchema), "waiting_count": .count,
    ]

    package static let schema = JSONSchema.object(
        "Worker",
        [
            "id": .text, "name": .text, "status": .choice("WorkerStatus", WorkerStatus.self), "groups": .texts,
            "environment": .text, "languages": .texts, "labels": .labels, "capacity": .count, "version": .text,
            "load": .object(
                "WorkerLoad",
                ["cpu": .number, "memory_bytes": .integer, "memory_total_bytes": .integer, "load": .number]),
            "heard_seconds_ago": .number, "registered_seconds_ago": .number, "answered": .count, "lost": .count,
            "steps": .array(of: stepSchema),
        ])

    private static let stepSchema = JSONSchema.object(
        "WorkerStep",
        [
            "run": .text, "step": .text, "attempt": .count, "lease": .text, "delivery": .count, "confirmed": .flag,
        ])

    private static let waitingSchema = JSONSchema.object(
        "WaitingStep",
        [
            "run": .text, "step": .text, "attempt": .count, "group": .text, "wait_seconds": .number, "reason": .text,
        ])

    package static func list(_ desk: WorkerDesk) -> JSONValue {
        let (workers, waiting, count) = desk.list()
        return [
            "workers": .array(workers.map(worker)), "waiting": .array(waiting.map(step)),
            "waiting_count": .integer(Int64(count)),
        ]
    }

    package static func worker(_ view: WorkerView) -> JSONValue {
        let about = view.record.description
        let load = view.record.load
        return [
            "id": .string(view.record.id.description), "name": .string(about.name),
            "status": .string(view.status.rawValue), "groups": texts(about.groups.sorted()),
            "environment": .string(about.environment), "languages": texts(about.languages.sorted()),
            "labels": .object(
                JSONObject(about.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "capacity": .integer(Int64(about.capacity)), "version": .string(about.version),
            "load": [
                "cpu": .double(load.cpu), "memory_bytes": .integer(load.memoryBytes),
                "memory_total_bytes": .integer(load.memoryTotalBytes), "load": .double(load.load),
            ],
            "heard_seconds_ago": seconds(view.silence), "registered_seconds_ago": seconds(view.age),
            "answered": .integer(Int64(view.record.answered)), "lost": .integer(Int64(view.record.lost)),
            "steps": .array(
                view.leases.map { lease in
                    [
                        "run": .string(lease.item.key.run), "step": .string(lease.item.key.step),
                        "attempt": .integer(Int64(lease.item.key.attempt)), "lease": .string(lease.id.description),
                        "delivery": .integer(Int64(lease.delivery)), "confirmed": .bool(lease.isConfirmed),
                    ]
                }),
        ]
    }

    private static func step(_ view: WaitingView) -> JSONValue {
        [
            "run": .string(view.key.run), "step": .string(view.key.step),
            "attempt": .integer(Int64(view.key.attempt)), "group": .string(view.group),
            "wait_seconds": seconds(view.wait), "reason": .string(view.reason),
        ]
    }

    private static func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }

    private static func seconds(_ duration: Duration) -> JSONValue {
        let (seconds, rest) = duration.components
        return .double(Double(seconds * 1000 + rest / 1_000_000_000_000_000) / 1000)
    }
}
