internal import Clocks
internal import Errors
public import JSON
public import Schedules

/// What is asked of a backfill.
public struct BackfillRequest: Sendable {
    public var name: String
    public var target: RunTarget
    public var parameters: JSONObject
    public var range: BackfillRange
    public var zone: String
    public var limit: Int

    public init(
        name: String, target: RunTarget, parameters: JSONObject = [:], range: BackfillRange, zone: String = "UTC",
        limit: Int = Backfill.limitDefault
    ) {
        self.name = name
        self.target = target
        self.parameters = parameters
        self.range = range
        self.zone = zone
        self.limit = limit
    }
}

/// Backfills: what they would run, and how they go on.
extension ScheduleBook {
    /// The runs of a backfill, without starting any.
    public func preview(_ request: BackfillRequest) async throws -> [BackfillItem] {
        try await starter.check(request.target)
        return try request.range.items(in: try zones.zone(request.zone))
    }

    public func create(_ request: BackfillRequest, by author: String) async throws -> Backfill {
        guard Backfill.limitRange.contains(request.limit) else {
            throw MartletError(
                .invalidInput,
                "a backfill has from \(Backfill.limitRange.lowerBound) to \(Backfill.limitRange.upperBound) runs at once, not \(request.limit)"
            )
        }
        let items = try await preview(request)
        let backfill = Backfill(
            name: try ScheduleName(request.name), target: request.target, parameters: request.parameters,
            limit: request.limit, author: author, createdAt: clock.now())
        try await store.add(backfill, items)
        changed()
        return backfill
    }

    public func backfill(_ text: String) async throws -> Backfill {
        if let name = try? ScheduleName(text), let found = try await store.backfill(name) { return found }
        let names = try await store.backfills().map(\.name.text)
        throw MartletError(
            .notFound, "there is no backfill '\(text)'",
            hint: NearestName.of(text, among: names).map { "Did you mean '\($0)'?" }
                ?? "List them with: martlet backfill list")
    }

    /// Pauses, resumes or cancels; runs that go on are not touched.
    public func setStatus(_ text: String, _ status: Backfill.Status) async throws -> Backfill {
        var backfill = try await backfill(text)
        guard backfill.status == .running || backfill.status == .paused else {
            throw MartletError(.conflict, "the backfill '\(backfill.name)' is \(backfill.status.rawValue)")
        }
        backfill.status = status
        try await store.update(backfill)
        changed()
        return backfill
    }
}
