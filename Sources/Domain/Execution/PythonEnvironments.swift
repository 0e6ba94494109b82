public import Errors

/// The port to the virtual environments of projects, made of locked requirements and kept by their digest.
public protocol PythonEnvironments: Sendable {
    /// Which Python code would run with, and what it has.
    func describe(_ environment: PythonEnvironment) async throws(MartletError) -> PythonDescription

    /// Makes the environment of `requirements.lock` where it is not there yet.
    ///
    /// - Parameters:
    ///   - wheels: A folder with the packages; where it is named nothing is fetched.
    ///   - log: Given what the installer says.
    func sync(
        _ environment: PythonEnvironment, wheels: String?, log: @escaping @Sendable (String) async -> Void
    ) async throws(MartletError) -> PythonDescription

    /// Whether the environment has been made, or needs no making.
    func isReady(_ environment: PythonEnvironment) -> Bool
}

/// A Python as it was found.
public struct PythonDescription: Sendable, Hashable {
    public var path: String
    /// Where it was found, in words.
    public var origin: String
    public var version: String
    /// Libraries that data needs and that are not there.
    public var missing: [String]

    public init(path: String, origin: String, version: String, missing: [String]) {
        self.path = path
        self.origin = origin
        self.version = version
        self.missing = missing
    }
}
