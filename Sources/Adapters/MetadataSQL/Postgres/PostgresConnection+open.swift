internal import CLibPQ
internal import CLibPQHeader
internal import Errors
internal import Glibc

extension PostgresConnection {
    /// Opens a connection.
    ///
    /// - Throws: `unavailable`, `permissionDenied`, `notFound`.
    static func open(
        _ address: PostgresAddress, _ purpose: SQLPurpose, withinSeconds seconds: Int = PostgresLimits.connectSeconds
    ) throws(MartletError) -> PostgresConnection {
        let parameters = address.parameters
        let pointer = unsafe withTexts(parameters.map(\.keyword)) { keywords in
            unsafe withTexts(parameters.map(\.value)) { values in
                unsafe PQconnectStartParams(keywords, values, 1)
            }
        }
        guard let pointer = unsafe pointer else {
            throw MartletError(.unavailable, "there is not enough memory for a connection", retry: .safely)
        }
        // Their code is all that tells a wrong password from a database that starts, in any language.
        unsafe PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        let isOpen = unsafe wait(for: pointer, seconds)
        guard isOpen, unsafe PQstatus(pointer) == CONNECTION_OK else {
            defer { unsafe PQfinish(pointer) }
            // Of an attempt that is still under way the library has only the beginning of a message.
            let isOver = unsafe PQstatus(pointer) == CONNECTION_BAD
            let message = unsafe isOver ? PQerrorMessage(pointer).map { unsafe String(cString: $0) } ?? "" : ""
            throw refusal(message, address)
        }
        unsafe PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
        let connection = unsafe try PostgresConnection(adopting: pointer, address)
        try connection.script(
            """
            SET lock_timeout = \(PostgresLimits.lockMilliseconds); \
            SET statement_timeout = \(PostgresLimits.statementMilliseconds); \
            SET idle_in_transaction_session_timeout = \(PostgresLimits.idleInTransactionMilliseconds); \
            SET default_transaction_isolation = 'read committed'; SET standard_conforming_strings = on\
            \(purpose == .reading ? "; SET default_transaction_read_only = on" : "")
            """)
        return connection
    }

    /// Waits until the connection stands or failed; false where that took too long.
    private static func wait(for pointer: OpaquePointer, _ seconds: Int) -> Bool {
        let deadline = monotonicMilliseconds() + seconds * 1000
        var step = PGRES_POLLING_WRITING
        while step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING {
            let events = Int16(step == PGRES_POLLING_READING ? POLLIN : POLLOUT)
            var watched = pollfd(fd: unsafe PQsocket(pointer), events: events, revents: 0)
            let rest = deadline - monotonicMilliseconds()
            guard rest > 0 else { return false }
            let count = unsafe poll(&watched, 1, Int32(rest))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            step = unsafe PQconnectPoll(pointer)
        }
        return step == PGRES_POLLING_OK
    }

    private static func monotonicMilliseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// What the message of a connection that could not be opened says, with PostgreSQL's code found in it.
    static func refusal(_ message: String, _ address: PostgresAddress) -> MartletError {
        var state = ""
        var lines: [Substring] = []
        for line in message.split(separator: "\n") where !line.hasPrefix("LOCATION:") {
            var line = line
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            if let code = parts.dropFirst().first(where: { $0.utf8.count == 7 && $0.hasPrefix("  ") }) {
                state = String(code.dropFirst(2))
                line = Substring(line.split(separator: ":\(code)", maxSplits: 1).joined())
            }
            lines.append(line)
        }
        let said =
            lines.isEmpty ? "it did not answer in time" : lines.joined(separator: " ")
        return PostgresFailure(state: state, message: said).error(address, sql: nil)
    }

    /// Texts as C takes a list of them: an end of null.
    private static func withTexts<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let copies: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe copies.map { unsafe UnsafePointer($0) }.withUnsafeBufferPointer { list in
            unsafe body(list.baseAddress)
        }
    }
}
