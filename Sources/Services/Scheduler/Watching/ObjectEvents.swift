public import Clocks
public import Errors
public import Events
internal import JSON

/// Objects that S3's clients put, read from the events that were stored with them.
public struct ObjectEvents: ObjectProbing {
    private let store: any EventStore

    public init(_ store: any EventStore) { self.store = store }

    public func position() async throws(MartletError) -> Int64 { try await store.lastPosition() }

    public func position(before time: Timestamp) async throws(MartletError) -> Int64 {
        try await store.position(before: time)
    }

    public func look(after position: Int64, limit: Int) async throws(MartletError) -> ObjectLook {
        let found = try await store.events(after: position, limit: limit)
        var look = ObjectLook(arrived: [], position: found.last?.position ?? position)
        for stored in found where stored.event.kind == .objectCreated {
            let data = stored.event.data
            guard let bucket = data["bucket"]?.stringValue, let key = data["key"]?.stringValue else { continue }
            look.arrived.append(ArrivedObject(bucket: bucket, key: key, time: stored.event.time))
        }
        return look
    }
}
