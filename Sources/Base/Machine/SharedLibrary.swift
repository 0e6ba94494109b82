public import Errors
internal import Synchronization

/// A C library that is loaded when it is first needed.
public final class SharedLibrary: Sendable {
    private let name: String
    private let package: String
    private let load: @Sendable (String) -> String?
    private let isLoaded = Mutex(false)

    /// - Parameter load: Loads the library of a name, and returns the reason where it cannot.
    public init(_ name: String, package: String, load: @escaping @Sendable (String) -> String?) {
        self.name = name
        self.package = package
        self.load = load
    }

    /// Loads it, unless that was done.
    public func ensureLoaded() throws(MartletError) {
        let failure: MartletError? = isLoaded.withLock { isLoaded in
            if isLoaded { return nil }
            if let reason = load(name) {
                return MartletError(
                    .unavailable, "the library \(name) cannot be loaded: \(reason)",
                    hint: "Install it; on Debian it is in the package \(package).")
            }
            isLoaded = true
            return nil
        }
        if let failure { throw failure }
    }
}
