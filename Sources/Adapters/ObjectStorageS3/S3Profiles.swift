internal import S3

/// Files of profiles: `[name]`, and below it lines `name = value`.
enum S3Profiles {
    /// The values of a profile; nil where the text has none of that name.
    ///
    /// - Parameter isConfiguration: Whether the file calls profiles but the first `[profile name]`, as `~/.aws/config` does.
    static func values(of profile: String, in text: String, isConfiguration: Bool) -> [String: String]? {
        var isWanted = false
        var values: [String: String]?
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = CanonicalRequest.trimmed(String(raw))
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                let name = CanonicalRequest.trimmed(String(line.dropFirst().dropLast()))
                isWanted = name == profile && !(isConfiguration && profile != "default")
                if isConfiguration, name == "profile \(profile)" { isWanted = true }
                if isWanted, values == nil { values = [:] }
            } else if isWanted, let mark = line.firstIndex(of: "="), raw.first?.isWhitespace != true {
                // Lines that are set in belong to the one above, such as the settings of one service.
                let value = CanonicalRequest.trimmed(String(line[line.index(after: mark)...]))
                values?[CanonicalRequest.trimmed(String(line[..<mark])).lowercased()] = value
            }
        }
        return values
    }
}
