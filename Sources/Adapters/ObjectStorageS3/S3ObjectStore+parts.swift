internal import Errors
internal import HTTP
internal import ObjectStorage
internal import S3

extension S3ObjectStore {
    /// Writes a large object in parts, some at a time; it is there whole or not at all.
    func writeParts(_ location: Location, _ bytes: [UInt8], _ condition: WriteCondition) async throws {
        let name = try Name(location)
        let begun = try await sender.send(
            S3Request(method: .post, bucket: name.bucket, key: name.key, query: [(name: "uploads", value: "")]))
        guard begun.status == 200,
            let upload = try XMLReader.read(begun.body, "InitiateMultipartUploadResult").text(of: "UploadId")
        else { throw Self.failure(begun, "written", location) }
        do {
            let tags = try await sendParts(name, upload, bytes, location)
            var request = S3Request(
                method: .post, bucket: name.bucket, key: name.key, query: [(name: "uploadId", value: upload)],
                body: XMLWriter.document("CompleteMultipartUpload") { writer in
                    for (index, tag) in tags.enumerated() {
                        writer.element("Part") { writer in
                            writer.element("PartNumber", index + 1)
                            writer.element("ETag", tag)
                        }
                    }
                })
            if case .ifAbsent = condition { request.fields["If-None-Match"] = "*" }
            let answer = try await sender.send(request)
            // The status may have been sent before it failed.
            if answer.status == 200, (try? XMLReader.read(answer.body, "CompleteMultipartUploadResult")) != nil {
                return
            }
            if answer.attempts > 1, answer.code == "NoSuchUpload", try await read(location) == bytes { return }
            try await judge(answer, location, bytes)
        } catch {
            // What the parts take up is given back; where that fails too, the bucket's lifecycle does it.
            _ = try? await sender.send(
                S3Request(
                    method: .delete, bucket: name.bucket, key: name.key, query: [(name: "uploadId", value: upload)]))
            throw error
        }
    }

    private func sendParts(
        _ name: Name, _ upload: String, _ bytes: [UInt8], _ location: Location
    ) async throws -> [String] {
        let starts = Array(stride(from: 0, to: bytes.count, by: Self.partBytes))
        let (bucket, key) = (name.bucket, name.key)
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            var tags = [String](repeating: "", count: starts.count)
            for (index, start) in starts.enumerated() {
                if index >= Self.partsAtOnce, let (done, tag) = try await group.next() { tags[done] = tag }
                group.addTask {
                    let part = Array(bytes[start..<min(start + Self.partBytes, bytes.count)])
                    let answer = try await sender.send(
                        S3Request(
                            method: .put, bucket: bucket, key: key,
                            query: [(name: "partNumber", value: "\(index + 1)"), (name: "uploadId", value: upload)],
                            body: part))
                    guard answer.status == 200, let tag = answer.fields["ETag"] else {
                        throw Self.failure(answer, "written", location)
                    }
                    return (index, tag)
                }
            }
            while let (done, tag) = try await group.next() { tags[done] = tag }
            return tags
        }
    }
}
