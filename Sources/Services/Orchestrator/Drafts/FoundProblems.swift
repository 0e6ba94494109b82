internal import Errors
internal import Querying
internal import Synchronization

/// What was found wrong with an edited pipeline, where one mistake does not hide the next.
final class FoundProblems: Sendable {
    private let found = Mutex<[MartletError]>([])

    var all: [MartletError] { found.withLock { $0 } }

    func add(_ error: MartletError) { found.withLock { $0.append(error) } }

    /// Keeps what a part finds wrong, so that the next part is looked at too.
    func collect(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as MartletError where error.code != .cancelled {
            add(error)
        }
    }
}

extension RenderedQuery {
    /// Columns that are not there which one query is told of at once.
    private static let unknownColumnLimit = 20

    /// The columns of a query; of one that names columns which are not there each is a problem of its own.
    ///
    /// The engine tells one mistake at a time, so a name that is not there is replaced by NULL and the engine asked again: no other
    /// mistake of that kind comes or goes with it. What is wrong besides is thrown where no name was missing, and left for later where
    /// one was, since it may come of the NULL.
    static func columns(
        of sql: String, in session: any QuerySession, _ problems: FoundProblems?,
        placed: (any Error) -> any Error
    ) async throws -> [ColumnInfo] {
        var query = MaskedQuery(sql)
        for round in 0..<unknownColumnLimit {
            do {
                return try await session.describe(query.text)
            } catch {
                guard let problems, var found = error as? MartletError, found.code != .cancelled else {
                    throw placed(error)
                }
                guard MaskedQuery.isUnknownColumn(found) else {
                    if round > 0 { return [] }
                    throw placed(error)
                }
                let place = found.location
                found.location = place.map { query.original($0) }
                problems.add(MartletError(wrapping: placed(found)))
                guard query.mask(at: place) else { return [] }
            }
        }
        return []
    }
}
