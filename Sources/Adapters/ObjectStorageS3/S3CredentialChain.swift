public import Errors
internal import Machine
public import S3

/// Finds credentials where every tool of S3 does: in variables, then in a file.
public enum S3CredentialChain {
    private static let fileLimit = 1 << 20

    /// - Throws: `permissionDenied` where there are none.
    public static func credentials(_ environment: [String: String]) throws(MartletError) -> S3Credentials {
        if let key = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"], !key.isEmpty {
            return S3Credentials(
                accessKey: key, secret: secret,
                sessionToken: environment["AWS_SESSION_TOKEN"].flatMap { $0.isEmpty ? nil : $0 })
        }
        let profile = environment["AWS_PROFILE"] ?? "default"
        let path = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "\(environment["HOME"] ?? "")/.aws/credentials"
        guard LocalFiles.kind(of: path) == .file else {
            throw MartletError(
                .permissionDenied, "there are no credentials for the storage",
                hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into \(path).")
        }
        let text = String(decoding: try LocalFiles.read(path, limit: fileLimit), as: UTF8.self)
        guard let found = parse(text, profile: profile) else {
            throw MartletError(
                .permissionDenied, "the file '\(path)' has no credentials of the profile '\(profile)'",
                hint: "Set AWS_PROFILE to one that it has.")
        }
        return found
    }

    /// Reads a file of profiles: `[name]`, and below it lines `name = value`.
    static func parse(_ text: String, profile: String) -> S3Credentials? {
        var isWanted = false
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = CanonicalRequest.trimmed(String(line))
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                isWanted = line.dropFirst().dropLast() == profile
            } else if isWanted, let mark = line.firstIndex(of: "=") {
                values[CanonicalRequest.trimmed(String(line[..<mark]))] = CanonicalRequest.trimmed(
                    String(line[line.index(after: mark)...]))
            }
        }
        guard let key = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else { return nil }
        return S3Credentials(accessKey: key, secret: secret, sessionToken: values["aws_session_token"])
    }
}
