internal import Errors

/// What a database says about itself as a whole.
enum StateMark: String {
    /// Where everything was moved; nothing is written here any more.
    case movedTo = "moved_to"
    /// What is being copied into this database, which is not complete yet.
    case copyOf = "copy_of"

    /// - Throws: `conflict` where the state of the project is elsewhere, or not all of it is here.
    static func refuseMoved(_ handle: inout SQLHandle, _ driver: any SQLDriver) throws(MartletError) {
        var failure: MartletError?
        try handle.run("SELECT name, value FROM state_marks") { row in
            switch StateMark(rawValue: row.text(0)) {
            case .movedTo:
                failure = MartletError(
                    .conflict, "the state in \(driver.name) was moved to \(row.text(1)), and is no longer changed",
                    hint: "Give the new address as 'state' in martlet.yaml or in MARTLET_STATE_URL, and restart.")
            case .copyOf:
                failure = MartletError(
                    .conflict, "the state in \(driver.name) is an unfinished copy of \(row.text(1))",
                    hint: "Finish it with the same 'martlet state move' again.")
            case nil: break
            }
        }
        if let failure { throw failure }
    }

    func value(_ handle: inout SQLHandle) throws(MartletError) -> String? {
        var value: String?
        try handle.run("SELECT value FROM state_marks WHERE name = $1", [.text(rawValue)]) { value = $0.text(0) }
        return value
    }

    func set(_ value: String, _ handle: inout SQLHandle) throws(MartletError) {
        try handle.run(
            "INSERT INTO state_marks (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
            [.text(rawValue), .text(value)])
    }

    func remove(_ handle: inout SQLHandle) throws(MartletError) {
        try handle.run("DELETE FROM state_marks WHERE name = $1", [.text(rawValue)])
    }
}
