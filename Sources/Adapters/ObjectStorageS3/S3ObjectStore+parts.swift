internal import Errors
internal import HTTP
internal import ObjectStorage
internal import S3

extension S3ObjectStore {
    /// Writes a large object in parts, some at a time; it is there whole or not at all.
    ///
    /// Memory holds the parts that are on their way and no more.
    func writeParts(
        _ location: Location, size: Int, _ condition: WriteCondition,
        _ pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws {
        let name = try Name(location)
        // Not every storage looks at conditions when parts are put together.
        if case .ifAbsent = condition, try await stat(location) != nil { throw Self.present(location) }
        let begun = try await sender.send(
            S3Request(method: .post, bucket: name.bucket, key: name.key, query: [(name: "uploads", value: "")]))
        guard begun.status == 200,
            let upload = try XMLReader.read(begun.body, "InitiateMultipartUploadResult").text(of: "UploadId")
        else { throw failure(begun, "written", location) }
        do {
            let object = PartedObject(location: location, name: name, upload: upload)
            let tags = try await sendParts(object, size, pieces)
            try await complete(object, tags, condition) { try await holds(location, size, pieces) }
        } catch {
            // What the parts take up is given back; where that fails too, the bucket's lifecycle does it.
            _ = try? await sender.send(
                S3Request(
                    method: .delete, bucket: name.bucket, key: name.key, query: [(name: "uploadId", value: upload)]))
            throw error
        }
    }

    private struct PartedObject: Sendable {
        var location: Location
        var name: Name
        var upload: String
    }

    /// The size of parts, so that the storage takes as many as there are.
    static func partSize(of size: Int) -> Int {
        let least = (size + partLimit - 1) / partLimit
        return max(partBytes, ((least + (1 << 20) - 1) >> 20) << 20)
    }

    private func sendParts(
        _ object: PartedObject, _ size: Int, _ pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws -> [String] {
        let step = Self.partSize(of: size)
        let ranges = stride(from: 0, to: size, by: step).map { $0..<min($0 + step, size) }
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            var tags = [String](repeating: "", count: ranges.count)
            for (index, range) in ranges.enumerated() {
                if index >= Self.partsAtOnce, let (done, tag) = try await group.next() { tags[done] = tag }
                group.addTask { (index, try await send(try await pieces(range), as: index + 1, of: object)) }
            }
            while let (done, tag) = try await group.next() { tags[done] = tag }
            return tags
        }
    }

    private func send(_ bytes: [UInt8], as number: Int, of object: PartedObject) async throws -> String {
        let answer = try await sender.send(
            S3Request(
                method: .put, bucket: object.name.bucket, key: object.name.key,
                query: [(name: "partNumber", value: "\(number)"), (name: "uploadId", value: object.upload)],
                body: bytes))
        guard answer.status == 200, let tag = answer.fields["ETag"] else {
            throw failure(answer, "written", object.location)
        }
        return tag
    }

    private func complete(
        _ object: PartedObject, _ tags: [String], _ condition: WriteCondition, isDone: () async throws -> Bool
    ) async throws {
        var request = S3Request(
            method: .post, bucket: object.name.bucket, key: object.name.key,
            query: [(name: "uploadId", value: object.upload)],
            body: XMLWriter.document("CompleteMultipartUpload") { writer in
                for (index, tag) in tags.enumerated() {
                    writer.element("Part") { writer in
                        writer.element("PartNumber", index + 1)
                        writer.element("ETag", tag)
                    }
                }
            })
        if case .ifAbsent = condition { request.fields["If-None-Match"] = "*" }
        var answer = try await sender.send(request)
        if answer.status == 501 {
            request.fields["If-None-Match"] = nil
            answer = try await sender.send(request)
        }
        // The status may have been sent before it failed.
        if answer.status == 200, (try? XMLReader.read(answer.body, "CompleteMultipartUploadResult")) != nil { return }
        // An earlier attempt whose answer was lost has ended the upload.
        if answer.attempts > 1, answer.code == "NoSuchUpload" || answer.status == 412, try await isDone() { return }
        if answer.status == 412 { throw Self.present(object.location) }
        throw failure(answer, "written", object.location)
    }

    /// Whether an object is what was to be written.
    private func holds(
        _ location: Location, _ size: Int, _ pieces: (Range<Int>) async throws -> [UInt8]
    ) async throws -> Bool {
        guard try await stat(location)?.size == size else { return false }
        for start in stride(from: 0, to: size, by: Self.partBytes) {
            let range = start..<min(start + Self.partBytes, size)
            guard try await read(location, range: range) == pieces(range) else { return false }
        }
        return true
    }
}
