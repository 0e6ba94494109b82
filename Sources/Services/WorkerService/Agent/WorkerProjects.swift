internal import Cryptography
public import Errors
internal import Machine
internal import Synchronization

/// Folders of steps' files on a worker, one for each set of files, so that steps with the same code find it in the same place.
public final class WorkerProjects: Sendable {
    private let folder: String
    /// In the order of their last use.
    private let places = Mutex<[String]>([])

    /// Folders that are kept, named `projects`; far more than a worker has steps at a time.
    public static let limit = 500

    /// - Parameter folder: A folder of this process alone.
    public init(folder: String) throws(MartletError) {
        self.folder = folder
        try LocalFiles.makeFolder(folder)
    }

    /// The folder with some files, which lie in the folder of a step now.
    public func place(of files: [CodeFile], in step: String) throws(MartletError) -> String {
        var names: [UInt8] = []
        for file in files.sorted(by: { $0.path < $1.path }) { names += Array("\(file.path)\u{0}\(file.hash)\n".utf8) }
        let place = "\(folder)/\(SHA256.digest(of: names).hex.prefix(32))"
        // One at a time, so that nobody uses a folder that is only half there.
        return try places.withLock { places throws(MartletError) in
            if let index = places.firstIndex(of: place) {
                places.append(places.remove(at: index))
                return place
            }
            LocalFiles.removeTree(place)
            try LocalFiles.makeFolder(place)
            for file in files {
                if let slash = file.path.lastIndex(of: "/") {
                    try LocalFiles.makeFolder("\(place)/\(file.path[..<slash])")
                }
                try LocalFiles.create(
                    "\(place)/\(file.path)", try LocalFiles.read("\(step)/\(file.path)", limit: CodeFile.sizeLimit))
            }
            places.append(place)
            if places.count > Self.limit { LocalFiles.removeTree(places.removeFirst()) }
            return place
        }
    }
}
