internal import Clocks
internal import Cryptography
internal import HTTP
internal import ObjectService
internal import S3

extension S3API {
    /// Times as S3's documents have them, to the millisecond.
    static func time(_ time: Timestamp) -> String {
        let text = Timestamp(milliseconds: time.milliseconds).description
        return text.contains(".") ? text : text.dropLast() + ".000Z"
    }

    /// What any listing is asked.
    struct ListingOptions {
        var prefix: String
        var delimiter: String
        var limit: Int
        var encodes: Bool

        init(_ call: S3Call, limitName: String) throws(S3Failure) {
            prefix = call.query["prefix"] ?? ""
            delimiter = call.query["delimiter"] ?? ""
            let text = call.query[limitName].flatMap { $0.isEmpty ? nil : $0 }
            guard let number = Int(text ?? "\(ListingRequest.limitMaximum)"), number >= 0 else {
                throw S3Failure(.invalidArgument, "'\(limitName)' is not a number from 0 on.")
            }
            limit = min(number, ListingRequest.limitMaximum)
            switch call.query["encoding-type"] {
            case nil: encodes = false
            case "url": encodes = true
            default: throw S3Failure(.invalidArgument, "Invalid Encoding Method specified in Request")
            }
        }

        /// A key as the client wants it: percent-encoded but for slashes, or as it is.
        func text(_ key: [UInt8]) -> String { text(String(decoding: key, as: UTF8.self)) }

        func text(_ key: String) -> String {
            encodes
                ? key.split(separator: "/", omittingEmptySubsequences: false).map(PercentCoding.encode).joined(
                    separator: "/") : key
        }
    }

    func list(_ bucket: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        let options = try ListingOptions(call, limitName: "max-keys")
        try call.requireListing(bucket, prefix: options.prefix)
        let isSecond = call.query["list-type"] == "2"
        var after = Array((call.query[isSecond ? "start-after" : "marker"] ?? "").utf8)
        if isSecond, let token = call.query["continuation-token"] {
            guard let bytes = Base64.decodeForURL(token), !bytes.isEmpty else {
                throw S3Failure(.invalidArgument, "The continuation token provided is incorrect")
            }
            after = bytes
        }
        let page = try await objects.list(
            bucket,
            ListingRequest(
                prefix: Array(options.prefix.utf8), delimiter: Array(options.delimiter.utf8), after: after,
                limit: options.limit))
        return Self.xml(
            XMLWriter.document("ListBucketResult") { writer in
                writer.element("Name", bucket.text)
                writer.element("Prefix", options.text(options.prefix))
                if !options.delimiter.isEmpty { writer.element("Delimiter", options.text(options.delimiter)) }
                writer.element("MaxKeys", options.limit)
                if options.encodes { writer.element("EncodingType", "url") }
                writer.element("IsTruncated", page.isTruncated)
                if isSecond {
                    writer.element("KeyCount", page.entries.count + page.prefixes.count)
                    if let token = call.query["continuation-token"] { writer.element("ContinuationToken", token) }
                    if let start = call.query["start-after"] { writer.element("StartAfter", options.text(start)) }
                    if page.isTruncated {
                        writer.element("NextContinuationToken", Base64.encodeForURL(page.last))
                    }
                } else {
                    writer.element("Marker", options.text(call.query["marker"] ?? ""))
                    if page.isTruncated { writer.element("NextMarker", options.text(page.last)) }
                }
                let hasOwner = !isSecond || call.query["fetch-owner"] == "true"
                for version in page.entries { Self.write(version, options, hasOwner: hasOwner, to: &writer) }
                Self.write(prefixes: page.prefixes, options, to: &writer)
            })
    }

    private static func write(
        _ version: ObjectVersion, _ options: ListingOptions, hasOwner: Bool, to writer: inout XMLWriter
    ) {
        writer.element("Contents") { writer in
            writer.element("Key", options.text(version.key.bytes))
            writeFacts(version, to: &writer)
            if hasOwner { writeOwner("Owner", to: &writer) }
        }
    }

    private static func writeFacts(_ version: ObjectVersion, to writer: inout XMLWriter) {
        writer.element("LastModified", time(version.modified))
        writer.element("ETag", "\"\(version.etag)\"")
        if let checksum = version.attributes.checksum {
            writer.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
            writer.element("ChecksumType", checksum.kind.rawValue)
        }
        writer.element("Size", version.size)
        writer.element("StorageClass", "STANDARD")
    }

    static func write(prefixes: [[UInt8]], _ options: ListingOptions, to writer: inout XMLWriter) {
        for prefix in prefixes {
            writer.element("CommonPrefixes") { $0.element("Prefix", options.text(prefix)) }
        }
    }

    func listVersions(_ bucket: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        let options = try ListingOptions(call, limitName: "max-keys")
        try call.requireListing(bucket, prefix: options.prefix)
        let marker = call.query["key-marker"] ?? ""
        let page = try await objects.listVersions(
            bucket,
            ListingRequest(
                prefix: Array(options.prefix.utf8), delimiter: Array(options.delimiter.utf8), after: Array(marker.utf8),
                limit: options.limit), afterVersion: call.query["version-id-marker"].flatMap { $0.isEmpty ? nil : $0 })
        return Self.xml(
            XMLWriter.document("ListVersionsResult") { writer in
                writer.element("Name", bucket.text)
                writer.element("Prefix", options.text(options.prefix))
                if !options.delimiter.isEmpty { writer.element("Delimiter", options.text(options.delimiter)) }
                writer.element("KeyMarker", options.text(marker))
                writer.element("VersionIdMarker", call.query["version-id-marker"] ?? "")
                writer.element("MaxKeys", options.limit)
                if options.encodes { writer.element("EncodingType", "url") }
                writer.element("IsTruncated", page.isTruncated)
                if page.isTruncated {
                    writer.element("NextKeyMarker", options.text(page.last))
                    if let id = page.lastVersion { writer.element("NextVersionIdMarker", id) }
                }
                for version in page.versions {
                    writer.element(version.isMarker ? "DeleteMarker" : "Version") { writer in
                        writer.element("Key", options.text(version.key.bytes))
                        writer.element("VersionId", version.id)
                        writer.element("IsLatest", version.isCurrent)
                        if version.isMarker {
                            writer.element("LastModified", Self.time(version.modified))
                        } else {
                            Self.writeFacts(version, to: &writer)
                        }
                        Self.writeOwner("Owner", to: &writer)
                    }
                }
                Self.write(prefixes: page.prefixes, options, to: &writer)
            })
    }
}
