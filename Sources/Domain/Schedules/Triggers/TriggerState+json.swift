import Clocks
public import JSON

extension TriggerState {
    public var json: JSONValue {
        var object: JSONObject = ["generation": .integer(generation)]
        object["lastFired"] = lastFired.map { .integer($0.microseconds) }
        object["observations"] = Self.keyed(observations) { seen in
            [
                "first": .integer(seen.first.microseconds), "last": .integer(seen.last.microseconds),
                "count": .integer(seen.count), "detail": seen.detail,
            ]
        }
        object["cursors"] = Self.keyed(cursors) { $0 }
        object["problem"] = problem.map { .string($0) }
        object["succeeded"] = Self.keyed(succeeded) { .array($0.sorted().map { .string($0) }) }
        return .object(object)
    }

    /// Reads what was stored; what is not there was not seen.
    public init(json: JSONValue) {
        generation = json["generation"]?.intValue ?? 0
        problem = json["problem"]?.stringValue
        lastFired = json["lastFired"]?.intValue.map { Timestamp(microseconds: $0) }
        for member in json["observations"]?.objectValue?.members ?? [] {
            guard let position = Int(member.name), let first = member.value["first"]?.intValue,
                let last = member.value["last"]?.intValue
            else { continue }
            observations[position] = Observation(
                first: Timestamp(microseconds: first), last: Timestamp(microseconds: last),
                count: member.value["count"]?.intValue ?? 1, detail: member.value["detail"] ?? .null)
        }
        for member in json["cursors"]?.objectValue?.members ?? [] { cursors[Int(member.name) ?? -1] = member.value }
        for member in json["succeeded"]?.objectValue?.members ?? [] {
            succeeded[Int(member.name) ?? -1] = Set(member.value.arrayValue?.compactMap(\.stringValue) ?? [])
        }
    }

    private static func keyed<Value>(_ values: [Int: Value], _ json: (Value) -> JSONValue) -> JSONValue? {
        guard !values.isEmpty else { return nil }
        return .object(JSONObject(values.sorted { $0.key < $1.key }.map { ("\($0.key)", json($0.value)) }))
    }
}
