import Clocks
import Errors
import Events
import JSON
import S3
import Testing

@testable import MetadataSQL

/// The index of objects on every database.
@Suite struct ObjectIndexTests {
    private let bucket: BucketName
    private let other: BucketName

    init() throws {
        bucket = try BucketName("bucket")
        other = try BucketName("other")
    }

    private func version(_ key: String, _ id: String, at time: Int64 = 1, blob: BlobID? = nil) throws -> ObjectVersion {
        ObjectVersion(
            key: try ObjectKey(key), id: id, size: 3, etag: "e\(id)", modified: Timestamp(microseconds: time),
            place: blob.map { .blob($0) } ?? .inline, attributes: ObjectAttributes(metadata: ["a": "\u{1F600}"]))
    }

    private func index(_ database: SQLDatabase) async throws -> SQLObjectIndex {
        let index = SQLObjectIndex(database)
        #expect(try await index.create(Bucket(name: bucket, created: Timestamp(microseconds: 1))))
        #expect(try await !index.create(Bucket(name: bucket, created: Timestamp(microseconds: 2))))
        return index
    }

    private func removal(_ id: String, _ cause: ObjectCause = .delete) -> ObjectRemoval {
        ObjectRemoval(id: id, time: Timestamp(microseconds: 50), cause: cause)
    }

    private func told(_ database: SQLDatabase) async throws -> [String] {
        try await SQLEventStore(database).events(after: 0, limit: 100).map {
            "\($0.event.kind.rawValue) \($0.event.subject) \($0.event.data["cause"]?.stringValue ?? "")"
        }
    }

    @Test(arguments: DatabaseKind.available) func everyChangeIsToldInItsTransactionAndRefusalsAreNot(
        kind: DatabaseKind
    ) async throws {
        let database = try FreshDatabase(kind).open()
        let index = try await index(database)
        let key = try ObjectKey("a/ü")
        _ = try await index.put(bucket, StoredObject(try version("a/ü", "1"), inline: [1, 2, 3]), .absent, .put)
        await #expect(throws: S3Failure.self) {
            _ = try await index.put(bucket, StoredObject(try version("a/ü", "2"), inline: [1]), .absent, .put)
        }
        #expect(try await index.current(bucket, key)?.inline == [1, 2, 3])
        _ = try await index.put(bucket, StoredObject(try version("a/ü", "3"), inline: [4]), .none, .copy)
        // What is said of it is no event.
        _ = try await index.put(bucket, StoredObject(try version("a/ü", "4"), inline: [4]), .none, nil)
        _ = try await index.delete(bucket, key, removal("5"), .none)
        // There is nothing any more.
        _ = try await index.delete(bucket, key, removal("6"), .none)
        let upload = Upload(
            id: "u", key: key, begun: Timestamp(microseconds: 1), attributes: ObjectAttributes(), algorithm: nil,
            checksumKind: .composite)
        try await index.begin(bucket, upload)
        let blob = try #require(BlobID(String(repeating: "a", count: 32)))
        let whole = try #require(BlobID(String(repeating: "b", count: 32)))
        _ = try await index.put(
            "u",
            UploadPart(number: 1, size: 3, etag: "e", modified: Timestamp(microseconds: 1), blob: blob, checksum: nil))
        let change = try await index.complete(
            bucket, "u", StoredObject(try version("a/ü", "7", blob: whole)), .none)
        #expect(change.freed == [blob])
        #expect(try await index.known([blob, whole]) == [whole])
        let expired = try await index.delete(bucket, key, removal("8", .lifecycle), .matches("e7"))
        #expect(expired.freed == [whole])
        #expect(
            try await told(database) == [
                "object.created bucket/a/ü put", "object.created bucket/a/ü copy", "object.removed bucket/a/ü delete",
                "object.created bucket/a/ü complete", "object.expired bucket/a/ü lifecycle",
            ])
    }

    @Test(arguments: DatabaseKind.available) func versionsAndMarkersAreToldByTheirNumbers(kind: DatabaseKind)
        async throws
    {
        let database = try FreshDatabase(kind).open()
        let index = try await index(database)
        var settings = try #require(try await index.bucket(bucket))
        settings.versioning = .enabled
        try await index.update(settings)
        let key = try ObjectKey("k")
        _ = try await index.put(bucket, StoredObject(try version("k", "v1"), inline: []), .none, .put)
        _ = try await index.put(bucket, StoredObject(try version("k", "v2"), inline: []), .none, .put)
        _ = try await index.delete(bucket, key, removal("m"), .none)
        #expect(try await index.list(bucket, from: .start, limit: 9).isEmpty)
        _ = try await index.delete(bucket, key, version: "m", removal("x"))
        #expect(try await index.current(bucket, key)?.version.id == "v2")
        _ = try await index.delete(bucket, key, version: "v1", removal("y", .lifecycle))
        _ = try await index.delete(bucket, key, version: "v1", removal("z"))
        let events = try await SQLEventStore(database).events(after: 0, limit: 9).map(\.event)
        #expect(events.map { $0.data["version"]?.stringValue } == ["v1", "v2", "m", "m", "v1"])
        #expect(
            events.map(\.kind) == [.objectCreated, .objectCreated, .objectRemoved, .objectRemoved, .objectExpired])
        #expect(events.map { $0.data["marker"]?.boolValue } == [nil, nil, true, true, false])
        #expect(Set(events.map(\.id)).count == events.count)
    }

    @Test(arguments: DatabaseKind.available) func keysAreListedByTheirBytesFromAnyPlace(kind: DatabaseKind) async throws
    {
        let database = try FreshDatabase(kind).open()
        let index = try await index(database)
        _ = try await index.create(Bucket(name: other, created: Timestamp(microseconds: 1)))
        let keys = ["a", "a/", "a/b", "a//b", "B", "ü", "z", "\u{1F600}", "a\u{1}"]
        for (number, key) in keys.enumerated() {
            _ = try await index.put(bucket, StoredObject(try version(key, "\(number)"), inline: []), .none, .put)
            _ = try await index.put(other, StoredObject(try version(key, "o\(number)"), inline: []), .none, .put)
        }
        let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try await index.list(bucket, from: .start, limit: 99).map(\.key.text) == sorted)
        for (place, key) in sorted.enumerated() {
            let bound = KeyBound(Array(key.utf8), isInclusive: place % 2 == 0)
            let rest = sorted.dropFirst(place + place % 2)
            #expect(try await index.list(bucket, from: bound, limit: 3).map(\.key.text) == Array(rest.prefix(3)))
        }
        await #expect(throws: S3Failure.self) { try await index.delete(bucket) }
        for key in keys { _ = try await index.delete(bucket, try ObjectKey(key), removal("r\(key)"), .none) }
        try await index.delete(bucket)
        #expect(try await index.buckets().map(\.name) == [other])
    }

    @Test(arguments: DatabaseKind.available) func writersOfOneKeyLeaveOneWhole(kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let first = try fresh.open()
        let second = try fresh.open()
        let indexes = [try await index(first), SQLObjectIndex(second)]
        let bucket = bucket
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let stored = StoredObject(try version("k", "\(number)"), inline: [UInt8(number), UInt8(number)])
                group.addTask { _ = try await indexes[number % 2].put(bucket, stored, .none, .put) }
            }
            try await group.waitForAll()
        }
        let versions = try await indexes[0].versions(bucket, from: .start, below: nil, limit: 9)
        #expect(versions.count == 1)
        let last = try #require(try await indexes[1].current(bucket, try ObjectKey("k")))
        let bytes = try #require(last.inline)
        #expect(bytes.count == 2 && bytes[0] == bytes[1] && last.version.etag == "e\(bytes[0])")
        // The order of the events is that of the changes.
        let events = try await SQLEventStore(first).events(after: 0, limit: 99).map(\.event)
        #expect(events.count == 40)
        #expect(events.last?.data["etag"]?.stringValue == last.version.etag)
    }
}
