public import Errors
public import JSON
internal import Runs
public import Workers

extension WorkerJSON {
    public static func beat(_ beat: WorkerBeat) -> JSONValue {
        var progress = JSONObject()
        for (lease, state) in beat.progress {
            var item = JSONObject()
            item["rows"] = state.rows.map { .integer($0) }
            item["fraction"] = state.fraction.map { .double($0) }
            progress[lease.description] = .object(item)
        }
        var json: JSONObject = [
            "sequence": .integer(beat.sequence), "cpu": .double(beat.load.cpu),
            "memory": .integer(beat.load.memoryBytes), "memory_total": .integer(beat.load.memoryTotalBytes),
            "load": .double(beat.load.load), "holding": leases(beat.holding), "progress": .object(progress),
            "leaving": .bool(beat.isLeaving),
        ]
        json["probe"] = beat.probe.map { .integer($0) }
        return .object(json)
    }

    public static func beat(from json: JSONValue) throws(MartletError) -> WorkerBeat {
        let fields = WireFields(json, of: "a heartbeat")
        var beat = WorkerBeat(
            sequence: try fields.integer("sequence"),
            load: WorkerLoad(
                cpu: number(json["cpu"]), memoryBytes: json["memory"]?.intValue ?? 0,
                memoryTotalBytes: json["memory_total"]?.intValue ?? 0, load: number(json["load"])),
            holding: try leases(json, "holding"), isLeaving: json["leaving"]?.boolValue ?? false,
            probe: json["probe"]?.intValue)
        guard beat.holding.count <= WorkerDescription.capacityLimit else {
            throw MartletError(
                .limitExceeded, "a worker holds at most \(WorkerDescription.capacityLimit) steps at a time")
        }
        for (name, value) in json["progress"]?.objectValue?.members ?? [] {
            guard let lease = LeaseID(name) else { throw fields.wrong("progress", "an object with leases as names") }
            beat.progress[lease] = WorkerBeat.Progress(
                rows: value["rows"]?.intValue, fraction: value["fraction"]?.doubleValue)
        }
        return beat
    }

    private static func number(_ json: JSONValue?) -> Double {
        guard let number = json?.doubleValue, number.isFinite, number >= 0 else { return 0 }
        return number
    }

    // MARK: Logs

    public static func logs(_ batch: WorkerLogBatch) -> JSONValue {
        [
            "lease": .string(batch.lease.description), "first": .integer(batch.first),
            "lines": .array(
                batch.lines.map { ["level": .string($0.level.rawValue), "message": .string($0.message)] }),
        ]
    }

    public static func logs(from json: JSONValue) throws(MartletError) -> WorkerLogBatch {
        let fields = WireFields(json, of: "a batch of lines")
        guard let lease = LeaseID(try fields.text("lease")) else { throw fields.wrong("lease", "a lease") }
        var batch = WorkerLogBatch(lease: lease, first: try fields.integer("first"), lines: [])
        let lines = try fields.array("lines")
        guard lines.count <= WorkerLogBatch.lineLimit, batch.first > 0 else {
            throw MartletError(
                .limitExceeded, "a batch has up to \(WorkerLogBatch.lineLimit) lines, numbered from 1")
        }
        for line in lines {
            guard let level = line["level"]?.stringValue.flatMap(LogLevel.init),
                let message = line["message"]?.stringValue
            else { throw fields.wrong("lines", "a list of lines with level and message") }
            guard message.utf8.count <= WorkerLogBatch.lineBytesLimit else {
                throw MartletError(
                    .limitExceeded, "a line of a log has more than \(WorkerLogBatch.lineBytesLimit) bytes")
            }
            batch.lines.append(WorkerLogBatch.Line(level: level, message: message))
        }
        return batch
    }

    // MARK: Registering

    public static func description(
        _ value: WorkerDescription, instance: String, isCarried: Bool
    ) -> JSONValue {
        [
            "name": .string(value.name), "instance": .string(instance),
            "groups": .array(value.groups.sorted().map { .string($0) }), "environment": .string(value.environment),
            "languages": .array(value.languages.sorted().map { .string($0) }),
            "labels": .object(JSONObject(value.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "capacity": .integer(Int64(value.capacity)), "version": .string(value.version),
            "nats": .bool(isCarried),
        ]
    }
}
