internal import HTTP
internal import ObjectService
internal import S3

extension S3API {
    func beginUpload(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        var algorithm: ChecksumAlgorithm?
        if let name = call.fields["x-amz-checksum-algorithm"] {
            guard let known = ChecksumAlgorithm(rawValue: name.uppercased()) else {
                throw S3Failure(.invalidRequest, "Checksum algorithm provided is unsupported.")
            }
            algorithm = known
        }
        var kind: Checksum.Kind?
        if let name = call.fields["x-amz-checksum-type"] {
            guard let known = Checksum.Kind(rawValue: name.uppercased()) else {
                throw S3Failure(.invalidRequest, "Value for x-amz-checksum-type header is invalid.")
            }
            kind = known
        }
        let upload = try await objects.begin(
            bucket, key, attributes: try call.attributes(), algorithm: algorithm, kind: kind)
        var fields: HTTPFields = [:]
        if let algorithm {
            fields["x-amz-checksum-algorithm"] = algorithm.rawValue
            fields["x-amz-checksum-type"] = upload.checksumKind.rawValue
        }
        return Self.xml(
            XMLWriter.document("InitiateMultipartUploadResult") { writer in
                writer.element("Bucket", bucket.text)
                writer.element("Key", key.text)
                writer.element("UploadId", upload.id)
            }, fields: fields)
    }

    func putPart(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        guard let upload = call.query["uploadId"], let number = call.query["partNumber"].flatMap({ Int($0) }),
            (1...Upload.partLimit).contains(number)
        else {
            throw S3Failure(
                .invalidArgument, "Part number must be an integer between 1 and \(Upload.partLimit), inclusive")
        }
        if call.fields["x-amz-copy-source"] != nil {
            let source = try CopySource(call)
            let part = try await objects.copyPart(source.source, to: bucket, key, upload: upload, number: number)
            return Self.xml(
                XMLWriter.document("CopyPartResult") { writer in
                    writer.element("LastModified", Self.time(part.modified))
                    writer.element("ETag", "\"\(part.etag)\"")
                    Self.write(part.checksum, to: &writer)
                })
        }
        let known = try await objects.upload(bucket, key, id: upload)
        let body = try call.body(known.algorithm)
        guard body.length != nil else {
            throw S3Failure(.missingContentLength, "You must provide the Content-Length HTTP header.")
        }
        let part = try await objects.put(bucket, key, upload: upload, number: number, body)
        var fields: HTTPFields = ["ETag": "\"\(part.etag)\""]
        if let checksum = part.checksum { fields[checksum.algorithm.field] = checksum.value }
        return HTTPResponse(.ok, fields: fields)
    }

    static func write(_ checksum: Checksum?, to writer: inout XMLWriter) {
        if let checksum { writer.element(checksum.algorithm.element, checksum.value) }
    }

    func completeUpload(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let root = try XMLReader.read(try await call.document(), "CompleteMultipartUpload")
        var wanted: [WantedPart] = []
        for element in root.all("Part") {
            guard let number = element.text(of: "PartNumber").flatMap({ Int($0) }),
                let etag = element.text(of: "ETag")
            else { throw S3Failure(.malformedXML) }
            var part = WantedPart(number: number, etag: ReadCondition.unquoted(etag))
            for algorithm in ChecksumAlgorithm.allCases {
                if let value = element.text(of: algorithm.element) { part.checksum = Checksum(algorithm, value) }
            }
            wanted.append(part)
        }
        guard !wanted.isEmpty else { throw S3Failure(.malformedXML) }
        var claimed: Checksum?
        for algorithm in ChecksumAlgorithm.allCases {
            if let value = call.fields[algorithm.field] { claimed = Checksum(algorithm, value) }
        }
        let size = call.fields["x-amz-mp-object-size"].flatMap { Int($0) }
        let version = try await objects.complete(
            bucket, key, upload: call.query["uploadId"] ?? "", parts: wanted, claimed: claimed, size: size,
            precondition: try call.writePrecondition())
        var fields: HTTPFields = [:]
        if version.id != ObjectVersion.nullID { fields["x-amz-version-id"] = version.id }
        return Self.xml(
            XMLWriter.document("CompleteMultipartUploadResult") { writer in
                writer.element("Location", call.request.target.path)
                writer.element("Bucket", bucket.text)
                writer.element("Key", key.text)
                writer.element("ETag", "\"\(version.etag)\"")
                Self.write(version.attributes.checksum, to: &writer)
                if let kind = version.attributes.checksum?.kind { writer.element("ChecksumType", kind.rawValue) }
            }, fields: fields)
    }

    func listParts(_ bucket: BucketName, _ key: ObjectKey, _ call: S3Call) async throws -> HTTPResponse {
        let id = call.query["uploadId"] ?? ""
        let upload = try await objects.upload(bucket, key, id: id)
        let limit = min(call.query["max-parts"].flatMap { Int($0) } ?? 1000, 1000)
        let marker = call.query["part-number-marker"].flatMap { Int($0) } ?? 0
        guard limit >= 0, marker >= 0 else { throw S3Failure(.invalidArgument, "Numbers of parts are not negative.") }
        let found = try await objects.parts(upload, after: marker, limit: limit + 1)
        let parts = found.prefix(limit)
        return Self.xml(
            XMLWriter.document("ListPartsResult") { writer in
                writer.element("Bucket", bucket.text)
                writer.element("Key", key.text)
                writer.element("UploadId", id)
                Self.writeOwner("Initiator", to: &writer)
                Self.writeOwner("Owner", to: &writer)
                writer.element("StorageClass", "STANDARD")
                writer.element("PartNumberMarker", marker)
                if let last = parts.last { writer.element("NextPartNumberMarker", last.number) }
                writer.element("MaxParts", limit)
                writer.element("IsTruncated", found.count > limit && limit > 0)
                if let algorithm = upload.algorithm {
                    writer.element("ChecksumAlgorithm", algorithm.rawValue)
                    writer.element("ChecksumType", upload.checksumKind.rawValue)
                }
                for part in parts {
                    writer.element("Part") { writer in
                        writer.element("PartNumber", part.number)
                        writer.element("LastModified", Self.time(part.modified))
                        writer.element("ETag", "\"\(part.etag)\"")
                        writer.element("Size", part.size)
                        Self.write(part.checksum, to: &writer)
                    }
                }
            })
    }

    func listUploads(_ bucket: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        let options = try ListingOptions(call, limitName: "max-uploads")
        try call.requireListing(bucket, prefix: options.prefix)
        let marker = call.query["key-marker"] ?? ""
        let idMarker = call.query["upload-id-marker"] ?? ""
        let page = try await objects.listUploads(
            bucket,
            ListingRequest(
                prefix: Array(options.prefix.utf8), delimiter: Array(options.delimiter.utf8), after: Array(marker.utf8),
                limit: options.limit), afterUpload: idMarker)
        return Self.xml(
            XMLWriter.document("ListMultipartUploadsResult") { writer in
                writer.element("Bucket", bucket.text)
                writer.element("KeyMarker", options.text(marker))
                writer.element("UploadIdMarker", idMarker)
                writer.element("Prefix", options.text(options.prefix))
                if !options.delimiter.isEmpty { writer.element("Delimiter", options.text(options.delimiter)) }
                if options.encodes { writer.element("EncodingType", "url") }
                if page.isTruncated {
                    writer.element("NextKeyMarker", options.text(page.last))
                    writer.element("NextUploadIdMarker", page.entries.last?.id ?? "")
                }
                writer.element("MaxUploads", options.limit)
                writer.element("IsTruncated", page.isTruncated)
                for upload in page.entries {
                    writer.element("Upload") { writer in
                        writer.element("Key", options.text(upload.key.bytes))
                        writer.element("UploadId", upload.id)
                        Self.writeOwner("Initiator", to: &writer)
                        Self.writeOwner("Owner", to: &writer)
                        writer.element("StorageClass", "STANDARD")
                        writer.element("Initiated", Self.time(upload.begun))
                        if let algorithm = upload.algorithm {
                            writer.element("ChecksumAlgorithm", algorithm.rawValue)
                            writer.element("ChecksumType", upload.checksumKind.rawValue)
                        }
                    }
                }
                Self.write(prefixes: page.prefixes, options, to: &writer)
            })
    }
}
