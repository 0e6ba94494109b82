public import Identifiers

extension TableMetadata {
    /// The name of a metadata file, such as `00012-<uuid>.metadata.json`.
    ///
    /// - Parameter version: How many metadata files came before.
    public static func metadataFileName(version: Int, uuid: UUID) -> String {
        let digits = String(max(0, version))
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + "-\(uuid).metadata.json"
    }

    /// The version in the name of a metadata file, or nil for names of another form.
    public static func version(ofMetadataFile location: some StringProtocol) -> Int? {
        guard let name = location.split(separator: "/").last else { return nil }
        if name.hasPrefix("v"), let dot = name.firstIndex(of: ".") { return Int(name[..<dot].dropFirst()) }
        guard let hyphen = name.firstIndex(of: "-") else { return nil }
        return Int(name[..<hyphen])
    }

    /// The name for the metadata file that follows another.
    public static func metadataFileName(after previous: String?, uuid: UUID) -> String {
        let last = previous.flatMap { version(ofMetadataFile: $0) }
        return metadataFileName(version: last.map { $0 + 1 } ?? 0, uuid: uuid)
    }
}
