internal import Clocks
internal import HTTP
internal import Cryptography
internal import Errors
public import S3

/// An object that is about to be read.
public struct ObjectContent: Sendable {
    public var version: ObjectVersion
    /// A range of its bytes; what is removed meanwhile is read to its end all the same.
    public var read: @Sendable (Range<Int>) async throws -> [UInt8]
}

extension ObjectService {
    // MARK: Reading

    /// A version: the current one where none is named.
    ///
    /// - Throws: `NoSuchKey`, `NoSuchVersion`, and `MethodNotAllowed` for a delete marker that was asked for by its number.
    public func stored(_ bucket: BucketName, _ key: ObjectKey, version id: String? = nil) async throws -> StoredObject {
        _ = try await self.bucket(bucket)
        if let folder = folder(of: bucket) {
            guard id == nil || id == ObjectVersion.nullID, let found = try await current(folder, key) else {
                throw id == nil || id == ObjectVersion.nullID ? Self.noSuchKey(key) : S3Failure(.noSuchVersion)
            }
            return found
        }
        guard let id else {
            guard let found = try await index.current(bucket, key) else { throw Self.noSuchKey(key) }
            guard !found.version.isMarker else {
                var failure = Self.noSuchKey(key)
                failure.fields = ["x-amz-delete-marker": "true", "x-amz-version-id": found.version.id]
                throw failure
            }
            return found
        }
        guard let found = try await index.version(bucket, key, id: id) else {
            throw S3Failure(.noSuchVersion, details: [("Key", key.text), ("VersionId", id)])
        }
        guard !found.version.isMarker else {
            throw S3Failure(
                .methodNotAllowed, "The version is a delete marker.",
                fields: [
                    "x-amz-delete-marker": "true", "x-amz-version-id": id, "Allow": "DELETE",
                    "Last-Modified": HTTPDate.text(found.version.modified),
                ])
        }
        return found
    }

    static func noSuchKey(_ key: ObjectKey) -> S3Failure { S3Failure(.noSuchKey, details: [("Key", key.text)]) }

    /// The bytes of a stored version.
    public func content(_ object: StoredObject) async throws -> ObjectContent {
        switch object.version.place {
        case .inline:
            let bytes = object.inline ?? []
            return ObjectContent(version: object.version) { Array(bytes[$0]) }
        case .blob(let blob):
            let reader = try await blobs.open(blob)
            return ObjectContent(version: object.version) { try await reader.read($0) }
        case .marker, .file: throw Self.noSuchKey(object.version.key)
        }
    }

    /// Finds an object and opens it, once more where it was replaced in between.
    public func open(_ bucket: BucketName, _ key: ObjectKey, version: String? = nil) async throws -> ObjectContent {
        if let folder = folder(of: bucket), version == nil || version == ObjectVersion.nullID {
            return try await open(folder, key)
        }
        let first = try await stored(bucket, key, version: version)
        do {
            return try await content(first)
        } catch let error as MartletError where error.code == .notFound {
            let second = try await stored(bucket, key, version: version)
            // The same version without its file is damage, not a race.
            guard second.version.place != first.version.place else {
                throw MartletError(.corrupt, "the bytes of '\(key)' in bucket '\(bucket)' are gone: \(error.message)")
            }
            return try await content(second)
        }
    }

    // MARK: Writing

    /// Stores an object; durable on return.
    public func put(
        _ bucket: BucketName, _ key: ObjectKey, _ body: ObjectBody, attributes: ObjectAttributes,
        precondition: WritePrecondition = .none, cause: ObjectCause = .put
    ) async throws -> ObjectVersion {
        _ = try await self.bucket(bucket)
        let folder = folder(of: bucket)
        // Before the body comes where it can be known; for good in the transaction.
        if precondition != .none { try await check(precondition, bucket, key) }
        // A file has its bytes outside of the index, however few they are.
        let (bytes, result) = try await receive(body, inlineLimit: folder == nil ? Self.inlineLimit : 0)
        var attributes = attributes
        attributes.checksum = result.checksum
        let version = ObjectVersion(
            key: key, id: newID(), size: result.size, etag: result.etag, modified: clock.now(),
            place: bytes.place, attributes: attributes)
        if let folder {
            return try await store(folder, bytes, version, precondition) {
                try await index.put(bucket, $0, .none, cause)
            }
        }
        return try await commit(bytes) {
            try await index.put(bucket, StoredObject(version, inline: bytes.inlineBytes), precondition, cause)
        }
    }

    /// Whether a condition of a write holds of what is there now.
    func check(_ precondition: WritePrecondition, _ bucket: BucketName, _ key: ObjectKey) async throws {
        let there =
            if let folder = folder(of: bucket) {
                try await current(folder, key)
            } else {
                try await index.current(bucket, key)
            }
        try precondition.check(there?.version)
    }

    /// Makes bytes that have come an object, or gives back their space; then removes what nothing names any more.
    func commit(_ bytes: ReceivedBytes, _ write: () async throws -> IndexChange) async throws -> ObjectVersion {
        let change: IndexChange
        do {
            change = try await write()
        } catch {
            await bytes.discard()
            throw error
        }
        await bytes.close()
        await blobs.remove(change.freed)
        guard let version = change.version else {
            throw MartletError(.internal, "an object was written, and the index has no version of it")
        }
        return version
    }

    private func removal(_ cause: ObjectCause) -> ObjectRemoval {
        ObjectRemoval(id: newID(), time: clock.now(), cause: cause)
    }

    /// Deletes the current version, or leaves a marker where versions are kept.
    ///
    /// - Returns: The marker, where there is one now.
    public func delete(
        _ bucket: BucketName, _ key: ObjectKey, precondition: WritePrecondition = .none, cause: ObjectCause = .delete
    ) async throws -> ObjectVersion? {
        if let folder = folder(of: bucket) {
            try await delete(folder, key, removal(cause), precondition)
            return nil
        }
        let change = try await index.delete(bucket, key, removal(cause), precondition)
        await blobs.remove(change.freed)
        return change.version
    }

    /// Removes a version for good.
    ///
    /// - Returns: What was removed, where there was something.
    public func delete(
        _ bucket: BucketName, _ key: ObjectKey, version: String, cause: ObjectCause = .delete
    ) async throws -> ObjectVersion? {
        _ = try await self.bucket(bucket)
        if let folder = folder(of: bucket) {
            if version == ObjectVersion.nullID { try await delete(folder, key, removal(cause), .none) }
            return nil
        }
        let change = try await index.delete(bucket, key, version: version, removal(cause))
        await blobs.remove(change.freed)
        return change.version
    }

    public func setTags(_ bucket: BucketName, _ key: ObjectKey, version: String?, _ tags: [ObjectTag]) async throws {
        var object = try await stored(bucket, key, version: version).version
        object.attributes.tags = tags
        if folder(of: bucket) != nil, case .file = object.place {
            // What others wrote has no row yet.
            _ = try await index.put(bucket, StoredObject(object), .none, nil)
        } else {
            try await index.update(bucket, object)
        }
    }
}
