public import Errors

/// A folder in the project's state for files that live as long as a request.
///
/// Each request has a folder named after its process, so that what a process that died left can be told and removed.
public struct ScratchFolder: Sendable {
    public let path: String
    private let processID: Int32

    public init(path: String, processID: Int32) {
        self.path = path
        self.processID = processID
    }

    /// Makes a folder that only one request uses.
    public func make() throws(MartletError) -> String {
        let folder = "\(path)/\(processID)-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
        try LocalFiles.makeFolder(folder)
        return folder
    }

    /// Removes a request's folder with its files, and the files of one folder inside.
    public func remove(_ folder: String) {
        for name in LocalFiles.names(in: folder) where LocalFiles.kind(of: "\(folder)/\(name)") == .folder {
            LocalFiles.removeFolder("\(folder)/\(name)")
        }
        LocalFiles.removeFolder(folder)
    }

    /// Removes what processes left that are no more.
    public func removeOrphans() {
        for name in LocalFiles.names(in: path) {
            guard let owner = name.split(separator: "-").first.flatMap({ Int32($0) }), owner != processID,
                LocalFiles.kind(of: "/proc/\(owner)") == nil
            else { continue }
            remove("\(path)/\(name)")
        }
    }
}
