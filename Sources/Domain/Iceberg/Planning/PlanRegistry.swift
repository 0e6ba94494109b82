public import Clocks
public import Errors
public import Identifiers

/// Remembers plans between the requests of their clients; a pure value, given the time and the names of plans.
///
/// A plan belongs to whoever asked for it and to the table that it is of; to anybody else it does not exist. Its name, with random bits
/// that nobody guesses, is part of the names of its tasks.
public struct PlanRegistry: Sendable {
    public struct Limits: Sendable {
        /// Plans remembered at once.
        public var plans = 1000
        /// Plans remembered at once for one caller.
        public var plansPerCaller = 250
        /// Plans that are being made in the background at once.
        public var plansInWork = 4
        /// Data files in all plans that are remembered.
        public var files = 500_000
        /// How long a plan is remembered after it was last asked for.
        public var lifetimeSeconds: Int64 = 900

        public init() {}
    }

    /// Whose plan it is.
    public struct Owner: Sendable, Hashable {
        public var caller: String
        /// The ref of the lake, as the client wrote it.
        public var ref: String
        public var table: String
        public var tableUUID: UUID

        public init(caller: String, ref: String, table: String, tableUUID: UUID) {
            self.caller = caller
            self.ref = ref
            self.table = table
            self.tableUUID = tableUUID
        }
    }

    public enum State: Sendable {
        /// Next: any of the others.
        case inWork
        /// Next: cancelled.
        case completed(ScanPages)
        /// The end.
        case failed(MartletError)
        /// The end.
        case cancelled
    }

    struct Plan: Sendable {
        var owner: Owner
        var state: State
        var lastUse: Timestamp
        /// Whether its client does not wait for it.
        var isBackground: Bool
        /// Pages that nobody asked for yet.
        var pagesLeft: Set<Int> = []

        /// Whether forgetting it costs nobody anything.
        var isSpent: Bool {
            switch state {
            case .inWork: false
            case .completed: pagesLeft.isEmpty
            case .failed, .cancelled: true
            }
        }

        var isInWork: Bool { if case .inWork = state { true } else { false } }

        var files: Int { if case .completed(let pages) = state { pages.fileCount } else { 0 } }
    }

    public let limits: Limits
    private(set) var plans: [String: Plan] = [:]
    private(set) var files = 0

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Makes room for a plan.
    ///
    /// - Parameter isBackground: Whether its client does not wait.
    /// - Returns: The plans whose work should stop because they expired.
    /// - Throws: `unavailable` where a limit is reached and no plan is spent.
    public mutating func begin(
        _ id: String, for owner: Owner, isBackground: Bool, now: Timestamp
    ) throws(MartletError) -> [String] {
        let expired = plans.filter { hasExpired($0.value, now) }
        for id in expired.keys { remove(id) }
        if plans.values.count(where: { $0.owner.caller == owner.caller }) >= limits.plansPerCaller {
            guard removeOldestSpent(where: { $0.owner.caller == owner.caller }) else {
                throw Self.full("'plans per caller' (\(limits.plansPerCaller))")
            }
        }
        if plans.count >= limits.plans {
            guard removeOldestSpent(where: { _ in true }) else { throw Self.full("'plans' (\(limits.plans))") }
        }
        if isBackground, plans.values.count(where: { $0.isBackground && $0.isInWork }) >= limits.plansInWork {
            throw Self.full("'plans in work' (\(limits.plansInWork))")
        }
        plans[id] = Plan(owner: owner, state: .inWork, lastUse: now, isBackground: isBackground)
        return expired.filter(\.value.isInWork).map(\.key)
    }

    /// Remembers what came of the work; nothing where the plan was cancelled or has expired meanwhile.
    ///
    /// - Throws: `unavailable` where there is no room for its files; the plan has then failed.
    public mutating func finish(
        _ id: String, _ result: Result<ScanPages, MartletError>, now: Timestamp
    ) throws(MartletError) {
        guard var plan = plans[id], case .inWork = plan.state else { return }
        plan.lastUse = now
        switch result {
        case .failure(let error): plan.state = .failed(error)
        case .success(let pages):
            while files + pages.fileCount > limits.files, removeOldestSpent(where: { _ in true }) {}
            guard files + pages.fileCount <= limits.files else {
                let error = Self.full("'files in plans' (\(limits.files))")
                plan.state = .failed(error)
                plans[id] = plan
                throw error
            }
            plan.state = .completed(pages)
            plan.pagesLeft = Set(pages.ranges.indices)
            files += pages.fileCount
        }
        plans[id] = plan
    }

    /// What became of a plan, or nil where the owner has none of that name.
    public mutating func state(of id: String, for owner: Owner, now: Timestamp) -> State? {
        guard var plan = plans[id], plan.owner == owner else { return nil }
        guard !hasExpired(plan, now) else { return nil }
        plan.lastUse = now
        plan.pagesLeft.remove(0)
        plans[id] = plan
        return plan.state
    }

    /// The pages of a task's plan, and which of them it is; nil where the owner has no such task.
    public mutating func page(of task: String, for owner: Owner, now: Timestamp) -> (pages: ScanPages, page: Int)? {
        guard let (id, page) = Self.parse(task), var plan = plans[id], plan.owner == owner, !hasExpired(plan, now),
            case .completed(let pages) = plan.state, pages.ranges.indices.contains(page)
        else { return nil }
        plan.lastUse = now
        plan.pagesLeft.remove(page)
        plans[id] = plan
        return (pages, page)
    }

    /// Lets go of a plan.
    ///
    /// - Returns: Whether its work should stop; nil where the owner has no such plan.
    public mutating func cancel(_ id: String, for owner: Owner, now: Timestamp) -> Bool? {
        guard var plan = plans[id], plan.owner == owner, !hasExpired(plan, now) else { return nil }
        let isInWork = plan.isInWork
        files -= plan.files
        plan.state = .cancelled
        plan.pagesLeft = []
        plan.lastUse = now
        plans[id] = plan
        return isInWork
    }
}

extension PlanRegistry {
    /// The name of the task that gives a page.
    public static func taskName(plan: String, page: Int) -> String { "\(plan).\(page)" }

    private static func parse(_ task: String) -> (plan: String, page: Int)? {
        let parts = task.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let page = Int(parts[1]), page >= 0 else { return nil }
        return (String(parts[0]), page)
    }

    private func hasExpired(_ plan: Plan, _ now: Timestamp) -> Bool {
        plan.lastUse.adding(seconds: limits.lifetimeSeconds) < now
    }

    private mutating func remove(_ id: String) {
        guard let plan = plans.removeValue(forKey: id) else { return }
        files -= plan.files
    }

    private mutating func removeOldestSpent(where isMeant: (Plan) -> Bool) -> Bool {
        let spent = plans.filter { $0.value.isSpent && isMeant($0.value) }
        guard let oldest = spent.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return false }
        remove(oldest.key)
        return true
    }

    private static func full(_ limit: String) -> MartletError {
        MartletError(
            .unavailable, "no more scans can be planned now: the limit \(limit) is reached",
            hint: "Fetch the tasks of earlier plans, or cancel those that are not needed.", retry: .safely)
    }
}
