internal import Glibc

/// What a process and all that it started use at this moment, as the system says it.
struct TreeUsage {
    var processes = 0
    var threads = 0
    /// Bytes that they hold and do not share with a file.
    var memory: Int64 = 0
    var cpuTime: Duration = .zero

    /// More processes than this are not looked at: a limit on processes keeps children far below.
    static let processLimit = 8192

    init(of root: Int32) {
        var waiting = [root]
        let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        let ticks = Int64(sysconf(Int32(_SC_CLK_TCK)))
        while let pid = waiting.popLast(), processes < Self.processLimit {
            let sizes = SmallFile.text("/proc/\(pid)/statm").split(separator: " ").compactMap { Int64($0) }
            guard sizes.count > 2 else { continue }
            processes += 1
            memory += max(0, sizes[1] - sizes[2]) * page
            // The name in parentheses may hold anything; the fields are counted after it.
            let stat = SmallFile.text("/proc/\(pid)/stat")
            if let end = stat.lastIndex(of: ")") {
                let fields = stat[end...].split(separator: " ")
                if fields.count > 15, ticks > 0 {
                    let used = fields[12...15].compactMap { Int64($0) }.reduce(0, +)
                    cpuTime += .milliseconds(used * 1000 / ticks)
                }
            }
            for task in SmallFile.names("/proc/\(pid)/task") {
                threads += 1
                for child in SmallFile.text("/proc/\(pid)/task/\(task)/children").split(separator: " ") {
                    if let child = Int32(child) { waiting.append(child) }
                }
            }
        }
    }
}

/// Files of a few kilobytes, read at once; what cannot be read is empty, since processes come and go.
enum SmallFile {
    static func text(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 20 {
            let count = unsafe read(descriptor, &part, part.count)
            if count <= 0 { break }
            bytes.append(contentsOf: part[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a folder.
    static func names(_ path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
