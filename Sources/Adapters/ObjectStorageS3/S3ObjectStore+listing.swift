internal import Clocks
internal import Errors
internal import HTTP
public import ObjectStorage
internal import S3

extension S3ObjectStore {
    public func list(below folder: Location) async throws -> [ObjectInfo] {
        var found: [ObjectInfo] = []
        try await pages(folder, delimiter: "") { root, prefix in
            for entry in root.all("Contents") {
                guard let key = Self.decoded(entry.text(of: "Key")), let path = Self.path(key, behind: prefix) else {
                    continue
                }
                guard let size = entry.text(of: "Size").flatMap({ Int($0) }),
                    let modified = entry.text(of: "LastModified").flatMap({ Timestamp($0) })
                else { throw MartletError(.corrupt, "the storage lists '\(key)' without its size or time") }
                found.append(ObjectInfo(location: try folder.appending(path), size: size, modified: modified))
            }
        }
        return found.sorted { $0.location < $1.location }
    }

    public func folders(in folder: Location) async throws -> [Location] {
        var found: [Location] = []
        try await pages(folder, delimiter: "/") { root, prefix in
            for entry in root.all("CommonPrefixes") {
                guard let key = Self.decoded(entry.text(of: "Prefix")), key.hasSuffix("/"),
                    let path = Self.path(String(key.dropLast()), behind: prefix)
                else { continue }
                found.append(try folder.appending(path))
            }
        }
        return found.sorted()
    }

    /// Lists page by page.
    private func pages(
        _ folder: Location, delimiter: String, _ body: (XMLElement, _ prefix: String) throws -> Void
    ) async throws {
        let name = try Name(folder)
        let prefix = name.key.isEmpty ? "" : name.key + "/"
        var token: String?
        while true {
            var query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)]
            if !delimiter.isEmpty { query.append(("delimiter", delimiter)) }
            if let token { query.append(("continuation-token", token)) }
            let answer = try await sender.send(
                S3Request(method: .get, bucket: name.bucket, query: query.map { (name: $0.0, value: $0.1) }))
            guard answer.status == 200 else { throw failure(answer, "listed", folder) }
            let root: XMLElement
            do {
                root = try XMLReader.read(answer.body, "ListBucketResult")
            } catch {
                throw MartletError(.corrupt, "the storage's list of '\(folder)' cannot be read", cause: error)
            }
            try body(root, prefix)
            guard root.text(of: "IsTruncated") == "true" else { return }
            token = root.text(of: "NextContinuationToken")
            guard token != nil else {
                throw MartletError(
                    .corrupt, "the storage's list of '\(folder)' says neither its end nor how it goes on")
            }
        }
    }

    private static func decoded(_ text: String?) -> String? {
        text.flatMap { PercentCoding.decode($0, plusIsSpace: true) }
    }

    /// What follows the prefix; nil for keys that no location names, such as `a//b`.
    private static func path(_ key: String, behind prefix: String) -> String? {
        guard key.utf8.starts(with: prefix.utf8) else { return nil }
        let path = String(decoding: Array(key.utf8.dropFirst(prefix.utf8.count)), as: UTF8.self)
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        return segments.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) ? nil : path
    }
}
