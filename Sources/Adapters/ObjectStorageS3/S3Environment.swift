public import Errors
internal import Machine

/// What a process is told of storages: its variables, and the profile that they name in the files of Amazon's tools.
public struct S3Environment: Sendable {
    private let variables: [String: String]
    public let profile: String

    private static let fileLimit = 1 << 20
    static let defaultProfile = "default"

    /// - Parameter profile: Wins over `AWS_PROFILE`.
    public init(_ variables: [String: String], profile: String? = nil) {
        self.variables = variables
        let named = variables["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
        self.profile = profile ?? named ?? Self.defaultProfile
    }

    subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The first of some variables, or else a value of the profile.
    ///
    /// - Throws: Where the files of profiles cannot be read.
    public func setting(_ names: [String], profileKey: String) throws(MartletError) -> String? {
        for name in names { if let value = self[name] { return value } }
        return try profileValues()?[profileKey]
    }

    var credentialsFile: String { self["AWS_SHARED_CREDENTIALS_FILE"] ?? home + "/.aws/credentials" }
    var configurationFile: String { self["AWS_CONFIG_FILE"] ?? home + "/.aws/config" }
    private var home: String { self["HOME"] ?? "" }

    /// What both files say of the profile, the file of credentials first; nil where neither has it.
    func profileValues() throws(MartletError) -> [String: String]? {
        let credentials = try values(in: credentialsFile, isConfiguration: false)
        let configuration = try values(in: configurationFile, isConfiguration: true)
        guard credentials != nil || configuration != nil else { return nil }
        return (configuration ?? [:]).merging(credentials ?? [:]) { $1 }
    }

    private func values(in path: String, isConfiguration: Bool) throws(MartletError) -> [String: String]? {
        guard LocalFiles.kind(of: path) == .file else { return nil }
        let text = String(decoding: try LocalFiles.read(path, limit: Self.fileLimit), as: UTF8.self)
        return S3Profiles.values(of: profile, in: text, isConfiguration: isConfiguration)
    }
}
