internal import Cryptography
internal import Clocks
internal import Errors
public import S3

/// A part that a completion names.
public struct WantedPart: Sendable {
    public var number: Int
    public var etag: String
    public var checksum: Checksum?

    public init(number: Int, etag: String, checksum: Checksum? = nil) {
        self.number = number
        self.etag = etag
        self.checksum = checksum
    }
}

extension ObjectService {
    public func begin(
        _ bucket: BucketName, _ key: ObjectKey, attributes: ObjectAttributes, algorithm: ChecksumAlgorithm?,
        kind: Checksum.Kind?
    ) async throws -> Upload {
        let kind = kind ?? (algorithm == .crc64nvme ? .fullObject : .composite)
        if let algorithm {
            let isDigest = algorithm == .sha1 || algorithm == .sha256
            guard kind == .composite ? algorithm != .crc64nvme : !isDigest else {
                throw S3Failure(
                    .invalidRequest,
                    "The \(kind.rawValue) checksum type cannot be used with the \(algorithm.rawValue) checksum algorithm."
                )
            }
        }
        let upload = Upload(
            id: newID(), key: key, begun: clock.now(), attributes: attributes, algorithm: algorithm, checksumKind: kind)
        try await index.begin(bucket, upload)
        return upload
    }

    /// - Throws: `NoSuchUpload`.
    public func upload(_ bucket: BucketName, _ key: ObjectKey, id: String) async throws -> Upload {
        guard let upload = try await index.upload(bucket, key, id: id) else {
            throw S3Failure(.noSuchUpload, details: [("UploadId", id)])
        }
        return upload
    }

    public func parts(_ upload: Upload, after number: Int, limit: Int) async throws -> [UploadPart] {
        try await index.parts(upload.id, after: number, limit: limit)
    }

    /// Stores a part; durable on return.
    public func put(
        _ bucket: BucketName, _ key: ObjectKey, upload id: String, number: Int, _ body: ObjectBody
    ) async throws -> UploadPart {
        let upload = try await upload(bucket, key, id: id)
        let (bytes, result) = try await receive(body, inlineLimit: 0)
        guard case .blob(let blob, _) = bytes else {
            throw MartletError(.internal, "the bytes of a part are in no file")
        }
        // Of another algorithm than the upload's a checksum was checked, and is of no use for the whole.
        let checksum = result.checksum.flatMap { sum in
            upload.algorithm == nil || upload.algorithm == sum.algorithm ? sum : nil
        }
        let part = UploadPart(
            number: number, size: result.size, etag: result.etag, modified: clock.now(), blob: blob,
            checksum: checksum)
        let freed: [BlobID]
        do {
            freed = try await index.put(id, part)
        } catch {
            await bytes.discard()
            throw error
        }
        await bytes.close()
        await blobs.remove(freed)
        return part
    }

    public func abort(_ bucket: BucketName, _ key: ObjectKey, upload id: String) async throws {
        _ = try await self.bucket(bucket)
        guard let freed = try await index.abort(bucket, key, upload: id) else {
            throw S3Failure(.noSuchUpload, details: [("UploadId", id)])
        }
        await blobs.remove(freed)
    }

    // MARK: Completing

    /// Puts the object together; it is visible whole or not at all.
    public func complete(
        _ bucket: BucketName, _ key: ObjectKey, upload id: String, parts wanted: [WantedPart], claimed: Checksum?,
        size: Int?, precondition: WritePrecondition
    ) async throws -> ObjectVersion {
        let upload = try await upload(bucket, key, id: id)
        if precondition != .none { try await check(precondition, bucket, key) }
        let parts = try await chosen(wanted, of: upload)
        let total = parts.reduce(0) { $0 + $1.size }
        if let size, size != total {
            throw S3Failure(.invalidRequest, "The parts have \(total) bytes together, not \(size).")
        }
        guard total <= Self.joinedLimit else { throw Self.tooLarge(total) }
        var attributes = upload.attributes
        attributes.parts = parts.map(\.size)
        attributes.checksum = try Self.checksum(parts, upload, claimed)
        let etag = MessageDigest.digest(.md5, of: parts.flatMap { Hex.decode($0.etag) ?? [] })
        let bytes = try await joined(parts)
        let version = ObjectVersion(
            key: key, id: newID(), size: total, etag: "\(Hex.encode(etag))-\(parts.count)", modified: clock.now(),
            place: bytes.place, attributes: attributes)
        if let folder = folder(of: bucket) {
            return try await store(folder, bytes, version, precondition) {
                try await index.complete(bucket, id, $0, .none)
            }
        }
        return try await commit(bytes) {
            try await index.complete(bucket, id, StoredObject(version, inline: bytes.inlineBytes), precondition)
        }
    }

    private func joined(_ parts: [UploadPart]) async throws -> ReceivedBytes {
        let writer = try await blobs.create()
        do {
            try await blobs.join(parts.map(\.blob), into: writer)
            return .blob(try await writer.finish(), writer)
        } catch {
            await writer.discard()
            throw error
        }
    }

    private func chosen(_ wanted: [WantedPart], of upload: Upload) async throws -> [UploadPart] {
        guard zip(wanted, wanted.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
            throw S3Failure(.invalidPartOrder)
        }
        var stored: [Int: UploadPart] = [:]
        for part in try await index.parts(upload.id, after: 0, limit: Upload.partLimit) { stored[part.number] = part }
        var parts: [UploadPart] = []
        for want in wanted {
            guard let part = stored[want.number], part.etag == want.etag,
                want.checksum == nil || part.checksum == nil || want.checksum?.value == part.checksum?.value
            else {
                throw S3Failure(
                    .invalidPart, "One or more of the specified parts could not be found, or is not the one named.",
                    details: [("UploadId", upload.id), ("PartNumber", "\(want.number)"), ("ETag", want.etag)])
            }
            parts.append(part)
        }
        if let small = parts.dropLast().first(where: { $0.size < Upload.smallestPart }) {
            throw S3Failure(
                .entityTooSmall,
                details: [
                    ("PartNumber", "\(small.number)"), ("ProposedSize", "\(small.size)"),
                    ("MinSizeAllowed", "\(Upload.smallestPart)"), ("ETag", small.etag),
                ])
        }
        return parts
    }

    private static func checksum(
        _ parts: [UploadPart], _ upload: Upload, _ claimed: Checksum?
    ) throws(S3Failure) -> Checksum? {
        guard let algorithm = upload.algorithm else { return nil }
        guard
            let joined = Checksum.joining(
                parts.map { ($0.checksum, $0.size) }, algorithm, upload.checksumKind)
        else {
            throw S3Failure(
                .invalidRequest, "The upload was created using a \(algorithm.rawValue) checksum, and a part has none.")
        }
        if let claimed, claimed.algorithm == algorithm, claimed.value != joined.value {
            throw S3Failure(
                .badDigest, "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
        }
        return joined
    }

    // MARK: Listing

    public func listUploads(
        _ bucket: BucketName, _ request: ListingRequest, afterUpload id: String
    ) async throws -> ListingPage<Upload> {
        _ = try await self.bucket(bucket)
        var request = request
        let marker = request.after
        // Behind a marker of both come the later uploads of its key, too.
        if !id.isEmpty, !marker.isEmpty { request.after.removeLast() }
        var page = ListingPage<Upload>(request)
        for upload in try await index.uploads(bucket) {
            let isBefore = upload.key.bytes.lexicographicallyPrecedes(marker)
            if !id.isEmpty, isBefore || upload.key.bytes == marker && upload.id <= id { continue }
            if upload.key.bytes.lexicographicallyPrecedes(request.prefix) { continue }
            if !page.takeRepeated(upload.key.bytes, upload) { break }
        }
        page.end()
        return page
    }
}
