internal import Errors
public import Iceberg
internal import Identifiers
internal import ObjectStorage
internal import Synchronization
internal import Clocks

/// Makes plans and keeps them between requests; `PlanRegistry` has the rules.
final class PlanDesk: Sendable {
    private struct State {
        var registry: PlanRegistry
        /// The work of plans whose clients do not wait.
        var work: [String: Task<Void, Never>] = [:]
    }

    private let state: Mutex<State>
    private let store: any ObjectStore
    private let cache: ManifestCache
    private let clock: any WallClock
    private let limits: ScanPlanningLimits

    init(store: any ObjectStore, cache: ManifestCache, clock: any WallClock, limits: ScanPlanningLimits) {
        self.store = store
        self.cache = cache
        self.clock = clock
        self.limits = limits
        state = Mutex(State(registry: PlanRegistry(limits: limits.plans)))
    }

    deinit {
        for work in state.withLock({ $0.work.values.map(\.self) }) { work.cancel() }
    }

    /// What a client is told of a plan.
    enum Answer {
        case submitted(plan: String)
        case completed(plan: String, ScanPages)
        case failed(MartletError)
        case cancelled
    }

    /// Refuses a plan that its owner may not see.
    typealias Check = @Sendable (PlannedScan) throws -> Void

    /// Plans a scan, at once where that reads little, else in the background.
    func submit(
        _ job: ScanJob, for owner: PlanRegistry.Owner, check: @escaping Check = { _ in }
    ) async throws -> Answer {
        let bytes: Int64
        do {
            bytes = try await job.manifestBytes(store: store, cache: cache)
        } catch let error as MartletError where error.code == .corrupt {
            return .failed(error)
        }
        let isBackground = bytes > limits.manifestBytesInline
        let plan = UUID.random().description
        let expired = try state.withLock { state in
            let expired = try state.registry.begin(plan, for: owner, isBackground: isBackground, now: clock.now())
            return expired.compactMap { state.work.removeValue(forKey: $0) }
        }
        for work in expired { work.cancel() }
        guard isBackground else {
            let result = await finish(plan, job, check)
            _ = state.withLock { $0.registry.state(of: plan, for: owner, now: clock.now()) }
            // A table whose files cannot be read is no fault of the server, which others may read next.
            if case .failure(let error) = result, error.code == .corrupt { return .failed(error) }
            return .completed(plan: plan, try result.get())
        }
        state.withLock { state in
            // Unstructured, since the client does not wait: cancelling or forgetting the plan ends it.
            state.work[plan] = Task(priority: .utility) { [weak self] in
                _ = await self?.finish(plan, job, check)
                self?.state.withLock { $0.work[plan] = nil }
            }
        }
        return .submitted(plan: plan)
    }

    /// Does the work of a plan and remembers what came of it.
    @concurrent private func finish(
        _ plan: String, _ job: ScanJob, _ check: @escaping Check
    ) async -> Result<ScanPages, MartletError> {
        var result: Result<ScanPages, MartletError>
        do {
            let scan = try await job.plan(store: store, cache: cache, fileLimit: limits.plans.files)
            try check(scan)
            result = .success(ScanPages(scan, filesPerPage: limits.filesPerPage, bytesPerPage: limits.bytesPerPage))
        } catch {
            result = .failure(MartletError(wrapping: error))
        }
        do {
            try state.withLock { try $0.registry.finish(plan, result, now: clock.now()) }
        } catch {
            result = .failure(MartletError(wrapping: error))
        }
        return result
    }

    /// What became of a plan; nil where the owner has none of that name.
    func answer(of plan: String, for owner: PlanRegistry.Owner) -> Answer? {
        switch state.withLock({ $0.registry.state(of: plan, for: owner, now: clock.now()) }) {
        case nil: nil
        case .inWork: .submitted(plan: plan)
        case .completed(let pages): .completed(plan: plan, pages)
        case .failed(let error): .failed(error)
        case .cancelled: .cancelled
        }
    }

    /// The page that a task gives; nil where the owner has no such task.
    func page(of task: String, for owner: PlanRegistry.Owner) -> (pages: ScanPages, page: Int)? {
        state.withLock { $0.registry.page(of: task, for: owner, now: clock.now()) }
    }

    /// Lets go of a plan and ends its work; false where the owner has none of that name.
    func cancel(_ plan: String, for owner: PlanRegistry.Owner) -> Bool {
        let (found, work) = state.withLock { state in
            let isKnown = state.registry.cancel(plan, for: owner, now: clock.now()) != nil
            return (isKnown, isKnown ? state.work.removeValue(forKey: plan) : nil)
        }
        work?.cancel()
        return found
    }
}

/// What bounds the planning of scans.
public struct ScanPlanningLimits: Sendable {
    public var plans = PlanRegistry.Limits()
    /// Bytes of manifests past which a client does not wait for its plan but asks for it later.
    public var manifestBytesInline: Int64 = 64 << 20
    public var filesPerPage = ScanPages.filesPerPageDefault
    public var bytesPerPage = ScanPages.bytesPerPageDefault

    public init() {}
}
