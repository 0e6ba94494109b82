internal import Glibc

/// The file descriptors of the process: each connection needs one, and so does each file that a request reads.
enum Descriptors {
    /// What is left to files whatever connections there are; a quarter where there are few at all.
    private static let forFiles = 256
    /// The system's word for no limit is a number that no counter takes.
    private static let most = 1 << 20

    /// Lets the process have as many as the system allows it.
    ///
    /// - Returns: How many those are.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(kind, &limit) == 0 else { return Int(getdtablesize()) }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        // Where it is refused, the server makes do with fewer connections.
        let isRaised = unsafe before < limit.rlim_max && setrlimit(kind, &limit) == 0
        return Int(clamping: min(isRaised ? limit.rlim_max : before, rlim_t(most)))
    }

    /// How many connections there may be, so that files find a descriptor even then.
    ///
    /// - Parameter used: Those that are open already.
    static func connections(atMost wanted: Int, of descriptors: Int, used: Int) -> Int {
        max(2, min(wanted, descriptors - used - min(forFiles, descriptors / 4)))
    }

    /// About how many are open: the system gives out the lowest number that is free.
    static func used(duplicating descriptor: Int32) -> Int {
        let lowest = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard lowest >= 0 else { return 0 }
        close(lowest)
        return Int(lowest)
    }
}
