internal import Glibc

/// Notices that connections or file descriptors run out, and that it is over.
struct ResourceWatch {
    let connectionLimit: Int
    /// Any that is open: whether it can be doubled tells whether there is one left.
    let descriptor: Int32
    private var isFull = false
    private var isOut = false

    init(connectionLimit: Int, descriptor: Int32) {
        self.connectionLimit = connectionLimit
        self.descriptor = descriptor
    }

    /// What has changed since the last look, in sentences.
    mutating func look(connections: Int) -> [String] {
        var changes: [String] = []
        if !isFull, connections >= connectionLimit {
            isFull = true
            changes.append(
                "\(connections) connections are open, which is the limit; more wait until one of them ends (raise 'ulimit -n' or --limit connections)"
            )
        } else if isFull, connections < connectionLimit - connectionLimit / 10 {
            isFull = false
            changes.append("there is room for connections again")
        }
        let isOutNow = !canOpen
        if isOutNow != isOut {
            isOut = isOutNow
            changes.append(
                isOut
                    ? "no file descriptor is left; requests that need a file fail until one is free (raise 'ulimit -n')"
                    : "there are file descriptors again")
        }
        return changes
    }

    private var canOpen: Bool {
        let other = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard other >= 0 else { return errno != EMFILE && errno != ENFILE }
        close(other)
        return true
    }
}
