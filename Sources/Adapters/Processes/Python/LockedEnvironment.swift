internal import Cryptography
internal import Glibc

/// The virtual environment of a project's `requirements.lock`, kept under the digest of its text.
public struct LockedEnvironment: Sendable {
    public let folder: String
    public let requirements: String

    /// - Parameter environments: Where all environments are; nil for the project's own place.
    public init(project: String, requirements: String, in environments: String? = nil) {
        self.requirements = requirements
        folder = "\(environments ?? "\(project)/.martlet/python")/\(SHA256.digest(of: requirements).hex.prefix(16))"
    }

    public var python: String { "\(folder)/bin/python" }
    /// A file that is written once everything is installed.
    public var mark: String { "\(folder)/.complete" }
    public var isComplete: Bool { unsafe access(mark, R_OK) == 0 }
}
