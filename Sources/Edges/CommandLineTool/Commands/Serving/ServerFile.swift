import Errors
import JSON
import Machine
import Synchronization

/// `.martlet/server.json`: where a project is served, for tools; there while the server takes requests.
final class ServerFile: Sendable {
    private let path: String
    /// The process that was written.
    private let written = Mutex<Int32?>(nil)

    /// The longest file that is looked into, in bytes.
    private static let sizeLimit = 65_536

    private init(project: String) { path = "\(project)/.martlet/server.json" }

    /// Removes what the body has written, however the body ends.
    static func withFile(of project: String, _ body: (ServerFile) async throws -> Void) async throws {
        let file = ServerFile(project: project)
        do {
            try await body(file)
        } catch {
            try? file.remove()
            throw error
        }
        try file.remove()
    }

    /// The process that serves a project, as far as the file says.
    static func processID(of project: String) throws(MartletError) -> Int32? {
        let path = ServerFile(project: project).path
        guard LocalFiles.kind(of: path) == .file else { return nil }
        let value = try JSONValue(parsing: try LocalFiles.read(path, limit: sizeLimit))
        guard case .integer(let number)? = value["pid"] else { return nil }
        return Int32(exactly: number)
    }

    func write(_ address: ServedAddress) throws {
        let file = try ReplacingFile(path)
        try file.write(JSONValue.object(address.json).encoded())
        try file.commit()
        written.withLock { $0 = address.pid }
    }

    /// Removes the file unless another server has put its own there.
    private func remove() throws(MartletError) {
        guard let pid = written.withLock({ $0 }), LocalFiles.kind(of: path) == .file else { return }
        let value = try JSONValue(parsing: try LocalFiles.read(path, limit: Self.sizeLimit))
        if value["pid"] == .integer(Int64(pid)) { try LocalFiles.removeFile(path) }
    }
}
