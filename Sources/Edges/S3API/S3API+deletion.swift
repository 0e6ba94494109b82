internal import HTTP
internal import ObjectService
internal import S3

extension S3API {
    /// Keys of one request to delete many.
    private static let deletionLimit = 1000

    func deleteMany(_ bucket: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        _ = try await objects.bucket(bucket)
        // Without a digest a damaged list could delete what was never named.
        let hasChecksum = ChecksumAlgorithm.allCases.contains { call.fields[$0.field] != nil }
        guard hasChecksum || call.fields["Content-MD5"] != nil || call.fields["x-amz-trailer"] != nil else {
            throw S3Failure(
                .invalidRequest, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
        }
        let root = try XMLReader.read(try await call.document(), "Delete")
        let wanted = root.all("Object")
        guard !wanted.isEmpty, wanted.count <= Self.deletionLimit else { throw S3Failure(.malformedXML) }
        let isQuiet = root.text(of: "Quiet") == "true"
        var results: [(XMLElement, Result<ObjectVersion?, S3Failure>)] = []
        for element in wanted {
            results.append((element, await deletion(bucket, element, call)))
        }
        return Self.xml(
            XMLWriter.document("DeleteResult") { writer in
                for (element, result) in results {
                    Self.write(element, result, isQuiet: isQuiet, to: &writer)
                }
            })
    }

    private func deletion(
        _ bucket: BucketName, _ element: XMLElement, _ call: S3Call
    ) async -> Result<ObjectVersion?, S3Failure> {
        do {
            let key = try ObjectKey(element.text(of: "Key") ?? "")
            try call.require(.write, bucket, key)
            if let id = element.text(of: "VersionId"), !id.isEmpty {
                return .success(try await objects.delete(bucket, key, version: id))
            }
            let precondition = element.text(of: "ETag").map { WritePrecondition.matches(ReadCondition.unquoted($0)) }
            return .success(try await objects.delete(bucket, key, precondition: precondition ?? .none))
        } catch {
            return .failure(S3FailureResponse.failure(error))
        }
    }

    private static func write(
        _ element: XMLElement, _ result: Result<ObjectVersion?, S3Failure>, isQuiet: Bool, to writer: inout XMLWriter
    ) {
        let key = element.text(of: "Key") ?? ""
        switch result {
        case .success(let version):
            if isQuiet { return }
            writer.element("Deleted") { writer in
                writer.element("Key", key)
                let named = element.text(of: "VersionId").flatMap { $0.isEmpty ? nil : $0 }
                if let named { writer.element("VersionId", named) }
                guard let version, version.isMarker else { return }
                writer.element("DeleteMarker", true)
                writer.element("DeleteMarkerVersionId", version.id)
            }
        case .failure(let failure):
            writer.element("Error") { writer in
                writer.element("Key", key)
                if let id = element.text(of: "VersionId") { writer.element("VersionId", id) }
                writer.element("Code", failure.code.rawValue)
                writer.element("Message", failure.message)
            }
        }
    }
}
