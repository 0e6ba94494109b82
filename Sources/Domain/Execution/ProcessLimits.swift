/// How much a child process and all that it starts may use; nil means no limit of its own.
public struct ProcessLimits: Sendable, Hashable {
    /// Bytes, of all its processes together.
    public var memory: Int64?
    public var cpuTime: Duration?
    public var wallTime: Duration?
    /// Of each process.
    public var openFiles: Int?
    /// How many there may be at once, threads included; with more of them it is ended.
    public var processes: Int?
    /// How many bytes of output are handed on; what comes after is read, counted and dropped, so that the child neither blocks nor
    /// fills anything.
    public var outputBytes: Int64
    /// Where a longer line is cut.
    public var lineBytes: Int
    /// Bytes in its private folder.
    public var disk: Int64?
    /// Bytes in `/dev/shm`, which is its own wherever the machine lets it be kept apart.
    public var sharedMemory: Int64?

    public init(
        memory: Int64? = 2 << 30, cpuTime: Duration? = nil, wallTime: Duration? = nil, openFiles: Int? = 1024,
        processes: Int? = 256, outputBytes: Int64 = 16 << 20, lineBytes: Int = 64 << 10, disk: Int64? = 4 << 30,
        sharedMemory: Int64? = 64 << 20
    ) {
        self.memory = memory
        self.cpuTime = cpuTime
        self.wallTime = wallTime
        self.openFiles = openFiles
        self.processes = processes
        self.outputBytes = outputBytes
        self.lineBytes = lineBytes
        self.disk = disk
        self.sharedMemory = sharedMemory
    }
}

/// The limit that a child was ended for.
public enum ProcessLimit: String, Sendable, Hashable, CaseIterable {
    case memory, disk, processes
    case cpuTime = "cpu_time"
    case wallTime = "wall_time"
}
