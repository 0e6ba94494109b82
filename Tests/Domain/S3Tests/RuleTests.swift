import Clocks
import Cryptography
import Errors
import Testing

@testable import S3

@Suite struct RuleTests {
    @Test(arguments: ["abc", "a-b.c", "123", "a1-"]) func namesOfBuckets(_ name: String) {
        let isValid = (try? BucketName(name)) != nil
        #expect(isValid == (name != "a1-"))
    }

    @Test(arguments: ["ab", "A-b", "a..b", "-ab", "a_b", "10.0.0.1", "a/b", "..", String(repeating: "a", count: 64)])
    func namesThatAreNone(_ name: String) {
        #expect(throws: MartletError.self) { try BucketName(name) }
    }

    @Test func ranges() throws {
        #expect(try ByteRange.parse("bytes=0-9", size: 100) == 0..<10)
        #expect(try ByteRange.parse("bytes=90-", size: 100) == 90..<100)
        #expect(try ByteRange.parse("bytes=-5", size: 3) == 0..<3)
        #expect(try ByteRange.parse("bytes=5-9223372036854775807", size: 10) == 5..<10)
        #expect(try ByteRange.parse("bytes=5-4", size: 10) == nil)
        #expect(try ByteRange.parse("bytes=0-1,3-4", size: 10) == nil)
        #expect(try ByteRange.parse("lines=0-1", size: 10) == nil)
        for text in ["bytes=10-", "bytes=-0", "bytes=10-11"] {
            #expect(throws: S3Failure.self) { try ByteRange.parse(text, size: 10) }
        }
        #expect(throws: S3Failure.self) { try ByteRange.parse("bytes=-1", size: 0) }
    }

    @Test func times() throws {
        let time = try #require(Timestamp("2026-11-21T15:04:05Z"))
        #expect(HTTPDate.text(time) == "Sat, 21 Nov 2026 15:04:05 GMT")
        #expect(HTTPDate.parse("Sat, 21 Nov 2026 15:04:05 GMT") == time)
        #expect(SigningTime.text(time) == "20261121T150405Z")
        #expect(SigningTime.parse("20261121T150405Z") == time)
        #expect(SigningTime.parse("20261321T150405Z") == nil)
    }

    @Test func grants() throws {
        let bucket = try BucketName("landing")
        let key = StorageKey(
            id: "K", name: "n",
            grants: [try StorageGrant(parsing: "write:landing/eu/"), try StorageGrant(parsing: "read:other")],
            created: Timestamp(microseconds: 0))
        #expect(key.allows(.write, bucket, try ObjectKey("eu/1")))
        #expect(!key.allows(.write, bucket, try ObjectKey("eu")))
        #expect(!key.allows(.admin, bucket, try ObjectKey("eu/1")))
        #expect(!key.allows(.read, try BucketName("landing2"), try ObjectKey("eu/1")))
        #expect(key.allowsListing(bucket, prefix: "eu/a") && !key.allowsListing(bucket, prefix: "e"))
        #expect(!key.allows(.write, whole: bucket))
        #expect(throws: MartletError.self) { try StorageGrant(parsing: "own:landing") }
    }

    /// The check values that the catalogue of codes gives for "123456789".
    @Test(arguments: [
        (CyclicCode.Algorithm.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"),
    ]) func cyclicCodes(_ algorithm: CyclicCode.Algorithm, _ check: String) {
        let message = Array("123456789".utf8)
        #expect(Hex.encode(CyclicCode.code(algorithm, of: message)) == check)
        let long = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        for split in [0, 1, 8, 500, 1000] {
            let (first, second) = (Array(long[..<split]), Array(long[split...]))
            var running = CyclicCode(algorithm)
            running.update(first)
            running.update(second)
            #expect(running.bytes == CyclicCode.code(algorithm, of: long))
            #expect(
                CyclicCode.joined(
                    algorithm, CyclicCode.code(algorithm, of: first), CyclicCode.code(algorithm, of: second),
                    secondLength: second.count) == running.bytes)
        }
    }

    @Test func oldVersionsGo() throws {
        let now = Timestamp(microseconds: 0).adding(seconds: 100 * 86_400)
        func version(_ key: String, _ number: Int64, day: Int64, isCurrent: Bool, isMarker: Bool = false) throws
            -> ObjectVersion
        {
            ObjectVersion(
                key: try ObjectKey(key), number: number, id: "\(number)", size: 0, etag: "",
                modified: Timestamp(microseconds: 0).adding(seconds: day * 86_400), place: isMarker ? .marker : .inline,
                attributes: ObjectAttributes(), isCurrent: isCurrent)
        }
        let rule = LifecycleRule(
            id: "r", isEnabled: true, prefix: "", expirationDays: 50, expiresMarkers: true, noncurrentDays: 10,
            noncurrentKept: 1)
        let versions = [
            try version("a", 4, day: 60, isCurrent: true), try version("a", 3, day: 59, isCurrent: false),
            try version("a", 2, day: 58, isCurrent: false), try version("a", 1, day: 1, isCurrent: false),
            try version("b", 1, day: 49, isCurrent: true),
            try version("c", 2, day: 99, isCurrent: true, isMarker: true),
            try version("c", 1, day: 1, isCurrent: false),
            try version("d", 2, day: 99, isCurrent: true, isMarker: true),
        ]
        var expiry = VersionExpiry([rule], now: now)
        #expect(
            expiry.take(versions, isLast: true) == [
                .remove(versions[2]), .remove(versions[3]), .expire(versions[4]), .remove(versions[7]),
            ])
    }
}
