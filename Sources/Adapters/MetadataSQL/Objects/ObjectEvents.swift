internal import Clocks
internal import Errors
internal import Events
internal import JSON
internal import S3

/// Stores what became of objects as events, in the transaction that stores the change itself.
enum ObjectEvents {
    /// - Parameter id: Tells the change from every other one.
    static func created(
        _ bucket: BucketName, _ version: ObjectVersion, id: String, _ cause: ObjectCause, _ handle: inout SQLHandle
    ) throws(MartletError) {
        var data = data(bucket, version.key, cause)
        data["size"] = .integer(Int64(version.size))
        data["etag"] = .string(version.etag)
        data["version"] = .string(version.id)
        try append(.objectCreated, data, id: id, at: version.modified, &handle)
    }

    /// - Parameter version: What was removed for good, or the marker that stands in its place.
    static func removed(
        _ bucket: BucketName, _ key: ObjectKey, _ version: ObjectVersion?, _ removal: ObjectRemoval,
        _ handle: inout SQLHandle
    ) throws(MartletError) {
        var data = data(bucket, key, removal.cause)
        if let version {
            data["version"] = .string(version.id)
            data["marker"] = .bool(version.isMarker)
        }
        let kind: EventKind = removal.cause == .lifecycle ? .objectExpired : .objectRemoved
        try append(kind, data, id: removal.id, at: removal.time, &handle)
    }

    private static func data(_ bucket: BucketName, _ key: ObjectKey, _ cause: ObjectCause) -> JSONObject {
        ["bucket": .string(bucket.text), "key": .string(key.text), "cause": .string(cause.rawValue)]
    }

    private static func append(
        _ kind: EventKind, _ data: JSONObject, id: String, at time: Timestamp, _ handle: inout SQLHandle
    ) throws(MartletError) {
        let subject = "\(data["bucket"]?.stringValue ?? "")/\(data["key"]?.stringValue ?? "")"
        let event = Event(
            id: Event.id(once: id, at: time), kind, time: time, subject: subject, pipelines: [], namespaces: [],
            branch: nil,
            data: data)
        try EventRow.append([event], &handle)
    }
}
