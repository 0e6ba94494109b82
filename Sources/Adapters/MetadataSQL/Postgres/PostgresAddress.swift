internal import CLibPQ
internal import CLibPQHeader
internal import Errors
internal import Machine

/// Where a PostgreSQL database is: a URL (`postgresql://user@host/database?sslmode=verify-full`) or libpq's `name=value` text.
struct PostgresAddress: Sendable {
    private static let library = SharedLibrary("libpq.so.5", package: "libpq5") { name in
        unsafe martlet_libpq_load(name).map { unsafe String(cString: $0) }
    }

    /// As it was given, password and all; only libpq sees it.
    let text: String
    /// The database in messages, without the password.
    let name: String
    let user: String

    /// Whether a text is meant to be one, rather than a file.
    static func isOne(_ text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// - Throws: `invalidInput`, without the text, which may hold a password; `unavailable` without libpq.
    init(_ text: String) throws(MartletError) {
        try Self.library.ensureLoaded()
        let invalid = MartletError(
            .invalidInput, "the address of the PostgreSQL database cannot be read",
            hint:
                "Write it as postgresql://USER@HOST:PORT/DATABASE; characters such as @ and / in a password as %40 and %2F."
        )
        // libpq's own message would quote what stands where, which may be the password.
        guard Self.isOne(text), !text.utf8.contains(0), let options = unsafe PQconninfoParse(text, nil) else {
            throw invalid
        }
        defer { unsafe PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe settings[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        self.text = text
        user = settings["user"] ?? ""
        let host = settings["host"] ?? settings["hostaddr"] ?? "localhost"
        let port = settings["port"].map { ":\($0)" } ?? ""
        name = "postgresql://\(host)\(port)/\(settings["dbname"] ?? user)"
    }

    /// What a connection is opened with: what the address says comes last, and therefore before these.
    var parameters: [(keyword: String, value: String)] {
        [
            ("application_name", "martlet"), ("connect_timeout", "\(PostgresLimits.connectSeconds)"),
            // A host that is gone says nothing: without these a statement would wait for it for hours.
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "\(PostgresLimits.silenceMilliseconds)"), ("dbname", text),
            ("client_encoding", "UTF8"),
        ]
    }
}

/// How long things may take, and how many there may be.
enum PostgresLimits {
    /// Until a connection stands.
    static let connectSeconds = 15
    /// Until a host that acknowledges nothing is taken for gone.
    static let silenceMilliseconds = 25_000
    /// Until another server's transaction ends.
    static let lockMilliseconds = 30_000
    /// A statement of ours.
    static let statementMilliseconds = 60_000
    /// Until PostgreSQL ends the transaction of a server that hangs, and so frees the lock for others.
    static let idleInTransactionMilliseconds = 60_000
    /// Connections for reads.
    static let readers = 4
    /// Statements that one connection keeps prepared.
    static let statements = 500
    /// Statements that are sent before their answers are taken.
    static let pipeline = 256
}
