import Glibc

/// What the process was started with.
enum ProcessFacts {
    static var environment: [String: String] {
        var result: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text)
            if let mark = pair.firstIndex(of: "=") {
                result[String(pair[..<mark])] = String(pair[pair.index(after: mark)...])
            }
            unsafe entry += 1
        }
        return result
    }

    static var workingDirectory: String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The binary itself, links followed.
    static var executablePath: String {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return CommandLine.arguments.first ?? "martlet" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
