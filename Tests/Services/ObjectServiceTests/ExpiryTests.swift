import Clocks
import Errors
import Foundation
import MetadataSQL
import ObjectStorageLocal
import S3
import Synchronization
import Testing

@testable import ObjectService

/// What nobody completes, or nobody wants any more, gives its space back.
@Suite struct ExpiryTests {
    private final class MovedClock: WallClock {
        private let time = Mutex(Timestamp(microseconds: 1_780_000_000_000_000))

        func now() -> Timestamp { time.withLock { $0 } }
        func move(days: Int64) { time.withLock { $0 = $0.adding(seconds: days * 86_400) } }
    }

    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    private let clock = MovedClock()
    private let objects: ObjectService
    private let bucket: BucketName

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        bucket = try BucketName("bucket")
        objects = ObjectService(
            index: SQLObjectIndex(try SQLDatabase(path: "\(folder)/state.db")),
            blobs: LocalBlobStore(folder: "\(folder)/objects"), clock: clock,
            random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } })
    }

    private var files: Int {
        FileManager.default.enumerator(atPath: "\(folder)/objects")?.filter { "\($0)".utf8.count > 2 }.count ?? 0
    }

    private static func body(_ pieces: [[UInt8]], failing: S3Failure? = nil) -> ObjectBody {
        ObjectBody(length: nil) { write, end in
            var digests = BodyDigests(BodyClaims())
            for piece in pieces {
                try await write(piece)
                digests.update(piece)
            }
            try await end()
            let result = try digests.finish()
            if let failing { throw failing }
            return result
        }
    }

    @Test func anUploadThatIsNeverCompletedGoes() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await objects.create(bucket)
        try await objects.update(bucket) { bucket in
            bucket.lifecycle = [LifecycleRule(id: "r", isEnabled: true, prefix: "in/", abortDays: 3)]
        }
        let part = Self.body([[UInt8](repeating: 7, count: 300_000)])
        var uploads: [Upload] = []
        for key in ["in/never", "elsewhere"] {
            let key = try ObjectKey(key)
            let upload = try await objects.begin(
                bucket, key, attributes: ObjectAttributes(), algorithm: nil, kind: nil)
            _ = try await objects.put(bucket, key, upload: upload.id, number: 1, part)
            uploads.append(upload)
        }
        #expect(files == 2)
        clock.move(days: 2)
        #expect(try await objects.applyLifecycle() == 0 && files == 2)
        clock.move(days: 1)
        #expect(try await objects.applyLifecycle() == 1 && files == 1)
        let failure = await #expect(throws: S3Failure.self) {
            try await objects.put(bucket, uploads[0].key, upload: uploads[0].id, number: 2, part)
        }
        #expect(failure?.code == .noSuchUpload && files == 1)
        // No rule speaks of the other.
        #expect(try await objects.parts(uploads[1], after: 0, limit: 10).count == 1)
    }

    /// Its bytes are on the disk by then, and no object has them.
    @Test func aBodyThatIsNotWhatWasSaidLeavesNothing() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await objects.create(bucket)
        let key = try ObjectKey("k")
        let large = [[UInt8]](repeating: [UInt8](repeating: 1, count: 700_000), count: 5)
        for pieces in [large, [[1, 2, 3]]] {
            let failure = await #expect(throws: S3Failure.self) {
                try await objects.put(
                    bucket, key, Self.body(pieces, failing: S3Failure(.badDigest)), attributes: ObjectAttributes())
            }
            #expect(failure?.code == .badDigest && files == 0)
        }
        let version = try await objects.put(bucket, key, Self.body(large), attributes: ObjectAttributes())
        #expect(version.size == 3_500_000 && files == 1)
        #expect(try await objects.open(bucket, key).read(699_990..<700_010) == [UInt8](repeating: 1, count: 20))
    }
}
