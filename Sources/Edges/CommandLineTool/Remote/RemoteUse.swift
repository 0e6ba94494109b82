import Access

/// Which commands work on the project of a server, and what a token needs for them.
///
/// Each touches the lake as a whole, so a token for some namespaces is not enough.
enum RemoteUse {
    /// By the names of a command.
    static let scopes: [String: Scope] = [
        "plan": .read, "run": .write, "test": .write, "runs list": .read, "runs show": .read,
        "runs cancel": .write, "runs resume": .write, "runs rerun": .write, "runs approve": .write,
        "query": .read, "ingest": .write,
        "table list": .read, "table show": .read, "table history": .read, "table metrics": .read,
        "table compact": .write, "table expire": .write, "table clean": .admin, "table rename": .write,
        "table drop": .write,
        "branch list": .read, "branch create": .write, "branch delete": .write,
        "tag list": .read, "tag create": .write, "tag delete": .write,
        "log": .read, "diff": .read,
        "merge": .write, "revert": .write, "cherry-pick": .write, "reset": .write,
        "workers list": .read, "workers show": .read, "workers drain": .admin,
        "schedule list": .read, "schedule show": .read, "schedule next": .read, "schedule lint": .read,
        "schedule create": .write, "schedule enable": .write, "schedule disable": .write, "schedule delete": .write,
        "schedule run": .write,
        "trigger list": .read, "trigger show": .read, "trigger create": .write, "trigger enable": .write,
        "trigger disable": .write, "trigger delete": .write, "trigger run": .write, "trigger secret": .write,
        "backfill list": .read, "backfill show": .read, "backfill preview": .read, "backfill create": .write,
        "backfill pause": .write, "backfill resume": .write, "backfill cancel": .write,
        "flow list": .read, "flow show": .read, "flow check": .read, "flow run": .write,
        "secret list": .admin, "secret delete": .admin, "secret rotate": .admin,
        "notify list": .admin, "notify create": .admin, "notify delete": .admin, "notify test": .admin,
        "notify dead": .admin, "notify replay": .admin,
        "retention show": .admin, "retention set": .admin, "retention run": .admin, "retention status": .admin,
        "storage key create": .admin, "storage key list": .admin, "storage key revoke": .admin,
        "token create": .admin, "token list": .admin, "token revoke": .admin,
    ]

    /// Commands that are about this machine, or about files that only it has.
    static let localOnly: Set<String> = [
        "init", "doctor", "env show", "env sync", "serve", "completion", "__complete", "version", "table register",
        "trigger import", "worker", "flow import dataplane", "secret set", "state show", "state move",
        "storage copy", "storage move", "storage clear",
    ]

    /// Commands that ask a server for something themselves, and do their work here.
    static let clients: Set<String> = ["doctor", "worker"]

    static func isClient(_ path: [String]) -> Bool { clients.contains(path.joined(separator: " ")) }

    static func scope(of path: [String]) -> Scope? { scopes[path.joined(separator: " ")] }

    /// The argument whose files travel with a command.
    static func uploads(of path: [String]) -> String? { path == ["ingest"] ? "FILE" : nil }
}
