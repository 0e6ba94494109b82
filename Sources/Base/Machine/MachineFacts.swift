internal import Glibc

/// What this machine has for work.
public struct MachineFacts: Sendable, Hashable {
    public var cores: Int
    /// Of memory, in bytes; what a container is allowed where that is less.
    public var memory: Int?
    /// Of memory that is free or can be made so, in bytes.
    public var availableMemory: Int?
    /// The most files that the process may have open.
    public var openFileLimit: Int?

    public init(cores: Int, memory: Int?, availableMemory: Int?, openFileLimit: Int?) {
        self.cores = cores
        self.memory = memory
        self.availableMemory = availableMemory
        self.openFileLimit = openFileLimit
    }

    public static func probe() -> MachineFacts {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        var memory = pages > 0 && pageSize > 0 ? pages * pageSize : nil
        if let limit = number(in: "/sys/fs/cgroup/memory.max") { memory = min(memory ?? limit, limit) }
        var files = rlimit()
        let hasFiles = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0
        return MachineFacts(
            cores: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), memory: memory, availableMemory: availableMemory(),
            openFileLimit: hasFiles ? Int(clamping: files.rlim_cur) : nil)
    }

    /// Bytes that may still be written on the disk of a path; nil where that is not known.
    public static func freeSpace(at path: String) -> Int? {
        var facts = statvfs()
        guard unsafe statvfs(path, &facts) == 0 else { return nil }
        let (bytes, overflow) = Int(clamping: facts.f_bavail).multipliedReportingOverflow(by: Int(facts.f_frsize))
        return overflow ? .max : bytes
    }

    private static func availableMemory() -> Int? {
        guard let bytes = try? LocalFiles.read("/proc/meminfo") else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("MemAvailable:")
        {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        return nil
    }

    private static func number(in path: String) -> Int? {
        guard let bytes = try? LocalFiles.read(path) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? "")
    }
}
