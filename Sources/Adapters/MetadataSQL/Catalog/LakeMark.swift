internal import Cataloging
public import Errors

/// Which places the lake has left; who opened the project before would go on to write there.
enum LakeMark {
    /// - Parameter place: Where the lake was, as a URI.
    static func name(_ place: String) -> String { "lake_left:\(place)" }

    /// - Throws: `conflict` where the lake is elsewhere.
    static func refuse(_ place: String, _ handle: inout SQLHandle) throws(MartletError) {
        var now: String?
        try handle.run("SELECT value FROM state_marks WHERE name = $1", [.text(name(place))]) { now = $0.text(0) }
        guard let now else { return }
        throw MartletError(
            .conflict,
            "the lake was moved from '\(place)' to '\(now)', and nothing is written to the old place any more",
            hint:
                "Do it again: what begins now writes to the new place, which martlet.yaml has to name. Where it does not since the move broke off, it is ended by: martlet storage move \(now); if the lake shall stay where it was, say so with: martlet storage move \(place)"
        )
    }
}

extension SQLDatabase {
    /// Remembers where the lake is, in turn with all commits: those of who writes to one of the other places are refused from now on.
    ///
    /// - Parameters:
    ///   - former: Where it was, as URIs.
    ///   - place: Where it is.
    public func lakeLeft(_ former: [String], for place: String) async throws(MartletError) {
        try await write(durability: .full) { handle throws(MartletError) -> Ending<Void> in
            for old in former where old != place {
                try handle.run(
                    "INSERT INTO state_marks (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
                    [.text(LakeMark.name(old)), .text(place)])
            }
            try handle.run("DELETE FROM state_marks WHERE name = $1", [.text(LakeMark.name(place))])
            return .keep(())
        }
    }
}
