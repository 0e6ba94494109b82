public import Clocks
internal import Errors
public import HTTP
public import ObjectStorage
public import S3

/// Keeps objects in a storage that speaks S3, under locations `s3://bucket/key`.
public struct S3ObjectStore: ObjectStore {
    let sender: S3Sender

    /// Objects above this many bytes go in parts, of this size where ten thousand of them are enough.
    static let partBytes = 8 << 20
    static let partLimit = 10_000
    /// Parts of one object that are on their way at a time.
    static let partsAtOnce = 4

    /// Objects that are looked at at a time.
    private static let looksAtOnce = 16

    /// - Parameters:
    ///   - credentials: Asked for each request, since they may hold for a while only.
    ///   - refused: Told of those that the storage refused as expired.
    ///   - sleep: Waits before a request is sent again.
    public init(
        _ endpoint: S3Endpoint, credentials: @escaping @Sendable () async throws -> S3Credentials,
        refused: @escaping @Sendable (S3Credentials) async -> Void = { _ in },
        sender: any HTTPSender, clock: any WallClock, retry: S3RetryPolicy,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.sender = S3Sender(
            endpoint: endpoint, credentials: credentials, refused: refused, sender: sender, clock: clock, retry: retry,
            sleep: sleep)
    }

    /// A location as S3 knows it.
    struct Name {
        var bucket: String
        var key: String

        init(_ location: Location) throws(MartletError) {
            let parts = location.uri.dropFirst("s3://".count).split(
                separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard location.scheme == "s3", let bucket = parts.first, !bucket.isEmpty else {
                throw MartletError(
                    .invalidInput, "'\(location)' is in no storage that speaks S3",
                    hint: "Give a location such as s3://bucket/folder.")
            }
            self.bucket = String(bucket)
            key = parts.count == 2 ? String(parts[1]) : ""
        }
    }

    // MARK: Reading

    public func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        let name = try Name(location)
        var request = S3Request(method: .get, bucket: name.bucket, key: name.key)
        if let range, range.isEmpty || range.lowerBound < 0 { return try await readNothing(location, range) }
        if let range {
            request.fields["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
        } else {
            request.fields["x-amz-checksum-mode"] = "ENABLED"
        }
        let answer = try await sender.send(request)
        switch answer.status {
        case 206: return answer.body
        case 416:
            // At the very end, or beyond it.
            guard let range else { break }
            return try await readNothing(location, range)
        case 200:
            guard let range else {
                try S3Checksums.check(answer, location)
                return answer.body
            }
            return try Array(answer.body[ObjectRange.clamped(range, size: answer.body.count, of: location)])
        default: break
        }
        throw failure(answer, "read", location)
    }

    /// What a range gives that has no bytes: nothing where it begins in the object or at its end, and an error beyond.
    private func readNothing(_ location: Location, _ range: Range<Int>) async throws -> [UInt8] {
        guard let info = try await stat(location) else { throw Self.missing(location) }
        _ = try ObjectRange.clamped(range, size: info.size, of: location)
        return []
    }

    public func stat(_ location: Location) async throws -> ObjectInfo? {
        let name = try Name(location)
        guard !name.key.isEmpty else { return nil }
        let answer = try await sender.send(S3Request(method: .head, bucket: name.bucket, key: name.key))
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw failure(answer, "looked at", location) }
        guard let size = answer.fields["Content-Length"].flatMap({ Int($0) }),
            let modified = answer.fields["Last-Modified"].flatMap(HTTPDate.parse)
        else {
            throw MartletError(.corrupt, "the storage says neither size nor time of '\(location)'")
        }
        return ObjectInfo(location: location, size: size, modified: modified)
    }

    // MARK: Writing

    public func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        guard bytes.count <= Self.partBytes else {
            return try await writeParts(location, size: bytes.count, condition) { Array(bytes[$0]) }
        }
        let name = try Name(location)
        var request = S3Request(method: .put, bucket: name.bucket, key: name.key, body: bytes)
        request.fields[S3Checksums.written.field] = S3Checksums.of(bytes)
        if case .ifAbsent = condition { request.fields["If-None-Match"] = "*" }
        var answer = try await sender.send(request)
        if answer.status == 501, case .ifAbsent = condition {
            // The storage knows no conditions; names of files are random, so that nobody else writes this one.
            guard try await stat(location) == nil else { throw Self.present(location) }
            request.fields["If-None-Match"] = nil
            answer = try await sender.send(request)
        }
        if answer.status == 200 { return }
        guard answer.status == 412 else { throw failure(answer, "written", location) }
        // An earlier attempt whose answer was lost may have been this very write.
        if answer.attempts > 1, try await read(location) == bytes { return }
        throw Self.present(location)
    }

    /// Whatever was acknowledged is durable.
    public func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await write(location, bytes, condition: condition)
    }

    public func write(
        _ location: Location, size: Int, condition: WriteCondition,
        pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws {
        guard size > Self.partBytes else {
            return try await write(location, try await pieces(0..<size), condition: condition)
        }
        try await writeParts(location, size: size, condition, pieces)
    }

    public func delete(_ location: Location) async throws {
        let name = try Name(location)
        let answer = try await sender.send(S3Request(method: .delete, bucket: name.bucket, key: name.key))
        guard [200, 204, 404].contains(answer.status) else { throw failure(answer, "removed", location) }
    }

    public func move(_ location: Location, to destination: Location) async throws {
        guard try await stat(location) != nil else { throw Self.missing(location) }
        guard location != destination else { return }
        let (source, target) = (try Name(location), try Name(destination))
        let copy = S3Request(
            method: .put, bucket: target.bucket, key: target.key,
            fields: ["x-amz-copy-source": sender.endpoint.copySource(source.bucket, source.key)])
        let answer = try await sender.send(copy)
        // A copy may fail after its status has been sent.
        guard answer.status == 200, (try? XMLReader.read(answer.body, "CopyObjectResult")) != nil else {
            throw failure(answer, "moved", location)
        }
        try await delete(location)
    }

    /// Whatever was acknowledged is durable; what is left is to see that it is there.
    public func makeDurable(_ locations: [Location]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, location) in locations.enumerated() {
                if index >= Self.looksAtOnce { try await group.next() }
                group.addTask {
                    if try await stat(location) == nil { throw Self.missing(location) }
                }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Errors

    static func missing(_ location: Location) -> MartletError {
        MartletError(.notFound, "there is no '\(location)'")
    }

    static func present(_ location: Location) -> MartletError {
        MartletError(.alreadyExists, "'\(location)' is there already")
    }
}

extension S3Endpoint {
    /// A key as the field that names the source of a copy has it, whatever the style of URLs.
    func copySource(_ bucket: String, _ key: String) -> String {
        "/\(bucket)/"
            + key.split(separator: "/", omittingEmptySubsequences: false).map(PercentCoding.encode)
            .joined(separator: "/")
    }
}
