public import Errors
internal import Machine
public import Schedules

/// The compiled time zones of the machine, from the package tzdata.
public struct SystemTimeZones: TimeZoneSource {
    private let folder: String

    /// - Parameter folder: `/usr/share/zoneinfo` on any Linux.
    public init(folder: String = "/usr/share/zoneinfo") { self.folder = folder }

    public func file(named name: String) throws(MartletError) -> [UInt8]? {
        let path = "\(folder)/\(name)"
        guard LocalFiles.kind(of: path) == .file else { return nil }
        let bytes = try LocalFiles.read(path)
        // Beside the zones lie tables and lists.
        return bytes.starts(with: Array("TZif".utf8)) ? bytes : nil
    }

    public func names() -> [String] { names(in: "", depth: 0) }

    /// Folders inside of folders of zones.
    private static let depthLimit = 3

    private func names(in prefix: String, depth: Int) -> [String] {
        var found: [String] = []
        for name in LocalFiles.names(in: "\(folder)/\(prefix)") {
            // Copies with other leap seconds, and tables.
            if depth == 0, ["posix", "right"].contains(name) || name.contains(".") { continue }
            switch LocalFiles.kind(of: "\(folder)/\(prefix)\(name)") {
            case .folder where depth < Self.depthLimit: found += names(in: "\(prefix)\(name)/", depth: depth + 1)
            case .file: found.append("\(prefix)\(name)")
            default: break
            }
        }
        return found
    }
}
