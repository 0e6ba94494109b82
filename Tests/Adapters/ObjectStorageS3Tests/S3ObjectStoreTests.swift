import Errors
import HTTP
import ObjectStorage
import S3
import Synchronization
import Testing

@testable import ObjectStorageS3

@Suite struct S3ObjectStoreTests {
    private let location = "s3://bucket/a b/c"

    private static func error(_ code: String) -> String { "<Error><Code>\(code)</Code></Error>" }

    @Test func bucketsStandInPathsOrInHosts() async throws {
        for (style, url) in [
            (S3Endpoint.Style.path, "https://storage.test:9000/bucket/a%20b/c"),
            (.virtualHost, "https://bucket.storage.test:9000/a%20b/c"),
        ] {
            let storage = ScriptedStorage([.init(status: 200, body: "x")])
            let store = try S3ObjectStore.scripted(storage, style: style)
            #expect(try await store.read(try Location(location)) == Array("x".utf8))
            #expect(storage.requests.map(\.url) == [url])
            #expect(storage.requests[0].fields["Authorization"]?.contains("eu-test-1/s3/aws4_request") == true)
        }
    }

    @Test func aSessionTokenIsSignedAndSent() async throws {
        let storage = ScriptedStorage([.init(status: 200)])
        let store = try S3ObjectStore.scripted(storage) {
            S3Credentials(accessKey: "key", secret: "secret", sessionToken: "session")
        }
        _ = try await store.read(try Location(location))
        #expect(storage.requests[0].fields["x-amz-security-token"] == "session")
        #expect(storage.requests[0].fields["Authorization"]?.contains("x-amz-security-token") == true)
    }

    @Test func busyStoragesAreAskedAgainAfterLongerWaits() async throws {
        let waits = Waits()
        let storage = ScriptedStorage([
            .init(status: 503), .init(status: 500), .init(status: 429), .init(status: 200, body: "x"),
        ])
        let store = try S3ObjectStore.scripted(storage, waits: waits)
        #expect(try await store.read(try Location(location)) == Array("x".utf8))
        #expect(waits.all == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    }

    @Test func aBudgetEndsRepetitionsAndSuccessesFillIt() async throws {
        let budget = S3RetryBudget(1)
        #expect(budget.take())
        #expect(!budget.take())
        for _ in 0..<9 { budget.giveBack() }
        #expect(!budget.take())
        for _ in 0..<100 { budget.giveBack() }
        #expect(budget.take())
        #expect(!budget.take())
        let storage = ScriptedStorage(Array(repeating: .init(status: 503), count: 20))
        let store = try S3ObjectStore.scripted(storage, budget: 2)
        for _ in 0..<3 {
            let error = await #expect(throws: MartletError.self) { try await store.read(try Location(location)) }
            #expect(error?.code == .unavailable)
        }
        #expect(storage.requests.count == 5)
    }

    @Test func expiredCredentialsAreRenewedOnce() async throws {
        let tokens = Mutex(["old", "new"])
        let refused = Mutex<[String?]>([])
        let storage = ScriptedStorage([
            .init(status: 400, body: Self.error("ExpiredToken")), .init(status: 200, body: "x"),
        ])
        let store = try S3ObjectStore.scripted(
            storage,
            credentials: {
                S3Credentials(accessKey: "key", secret: "secret", sessionToken: tokens.withLock { $0.first })
            },
            refused: { held in
                refused.withLock { $0.append(held.sessionToken) }
                tokens.withLock { _ = $0.removeFirst() }
            })
        #expect(try await store.read(try Location(location)) == Array("x".utf8))
        #expect(refused.withLock { $0 } == ["old"])
        #expect(storage.requests.map { $0.fields["x-amz-security-token"] } == ["old", "new"])
    }

    @Test func whatComesDamagedIsRefused() async throws {
        let sum = S3Checksums.of(Array("hello".utf8))
        let good = ScriptedStorage([.init(status: 200, fields: ["x-amz-checksum-crc32c": sum], body: "hello")])
        #expect(try await S3ObjectStore.scripted(good).read(try Location(location)) == Array("hello".utf8))
        #expect(good.requests[0].fields["x-amz-checksum-mode"] == "ENABLED")
        let bad = ScriptedStorage([.init(status: 200, fields: ["x-amz-checksum-crc32c": sum], body: "hellO")])
        let error = await #expect(throws: MartletError.self) {
            try await S3ObjectStore.scripted(bad).read(try Location(location))
        }
        #expect(error?.code == .corrupt)
    }

    @Test func rangesAskForWhatTheyNeed() async throws {
        let storage = ScriptedStorage([
            .init(status: 206, body: "bc"), .init(status: 200, body: "abcdef"),
            .init(status: 416), .init(status: 200, fields: Self.facts(size: 6)),
        ])
        let store = try S3ObjectStore.scripted(storage)
        #expect(try await store.read(try Location(location), range: 1..<3) == Array("bc".utf8))
        // One that sends the whole all the same.
        #expect(try await store.read(try Location(location), range: 4..<9) == Array("ef".utf8))
        #expect(try await store.read(try Location(location), range: 6..<9) == [])
        #expect(storage.requests.map(\.method) == [.get, .get, .get, .head])
        #expect(storage.requests[0].fields["Range"] == "bytes=1-2")
    }

    private static func facts(size: Int) -> HTTPFields {
        ["Content-Length": "\(size)", "Last-Modified": "Sat, 21 Nov 2026 23:00:00 GMT"]
    }

    @Test func withoutConditionsTheStorageIsAskedFirst() async throws {
        let free = ScriptedStorage([
            .init(status: 501, body: Self.error("NotImplemented")), .init(status: 404), .init(status: 200),
        ])
        try await S3ObjectStore.scripted(free).write(try Location(location), [1], condition: .ifAbsent)
        #expect(free.requests.map(\.method) == [.put, .head, .put])
        #expect(free.requests.map { $0.fields["If-None-Match"] } == ["*", nil, nil])
        let taken = ScriptedStorage([.init(status: 501), .init(status: 200, fields: Self.facts(size: 1))])
        let error = await #expect(throws: MartletError.self) {
            try await S3ObjectStore.scripted(taken).write(try Location(location), [1], condition: .ifAbsent)
        }
        #expect(error?.code == .alreadyExists)
    }

    @Test func aLostAnswerOfAWriteIsRecognized() async throws {
        let storage = ScriptedStorage([
            .init(status: 503), .init(status: 412, body: Self.error("PreconditionFailed")),
            .init(status: 200, body: "x"),
        ])
        try await S3ObjectStore.scripted(storage).write(
            try Location(location), Array("x".utf8), condition: .ifAbsent)
        #expect(storage.requests.count == 3)
    }

    @Test func largeObjectsGoInPartsOfWhichFewAreHeld() async throws {
        let part = S3ObjectStore.partBytes
        let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        let storage = ScriptedStorage(
            [.init(status: 200, body: begun)]
                + Array(repeating: .init(status: 200, fields: ["ETag": "\"t\""]), count: 3)
                + [.init(status: 200, body: "<CompleteMultipartUploadResult/>")])
        let asked = Mutex<[Range<Int>]>([])
        try await S3ObjectStore.scripted(storage).write(
            try Location(location), size: 2 * part + 5, condition: .always
        ) { range in
            asked.withLock { $0.append(range) }
            return [UInt8](repeating: 1, count: range.count)
        }
        let ranges = asked.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
        #expect(ranges == [0..<part, part..<2 * part, 2 * part..<2 * part + 5])
        #expect(storage.requests.map(\.method) == [.post, .put, .put, .put, .post])
        #expect(S3ObjectStore.partSize(of: 5 << 40) * S3ObjectStore.partLimit >= 5 << 40)
    }

    @Test func partsThatFailAreGivenBack() async throws {
        let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        let storage = ScriptedStorage(
            [.init(status: 200, body: begun)] + Array(repeating: .init(status: 400), count: 2) + [.init(status: 204)])
        let error = await #expect(throws: MartletError.self) {
            try await S3ObjectStore.scripted(storage).write(
                try Location(location), [UInt8](repeating: 0, count: S3ObjectStore.partBytes + 1), condition: .always)
        }
        #expect(error?.code == .invalidInput)
        #expect(storage.requests.last?.method == .delete)
        #expect(storage.requests.last?.url.hasSuffix("?uploadId=u") == true)
    }

    @Test func errorsSayWhatToDo() async throws {
        for (status, code, expected, words) in [
            (404, "NoSuchBucket", ErrorCode.notFound, "no bucket"), (404, "NoSuchKey", .notFound, "there is no"),
            (403, "AccessDenied", .permissionDenied, "AccessDenied"),
            (507, "InsufficientCapacity", .storageFull, "507"),
        ] {
            let storage = ScriptedStorage([.init(status: status, body: Self.error(code))])
            let error = await #expect(throws: MartletError.self) {
                try await S3ObjectStore.scripted(storage).read(try Location(location))
            }
            #expect(error?.code == expected)
            #expect(error?.message.contains(words) == true)
        }
    }
}
