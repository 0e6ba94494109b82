internal import Errors
internal import Runs
internal import Workers

/// The steps that a worker has, by their leases; a value.
struct HeldSteps {
    enum Phase {
        /// It came, and must not begin before the server confirmed it.
        case received
        case running
        /// It is done, and the answer is on its way.
        case answering
    }

    struct Held {
        var step: AgentStep
        var phase: Phase = .received
        /// What executes it, once it has begun.
        var task: Task<Result<StepOutcome, MartletError>, Never>?
        var isCancelling = false
    }

    private(set) var all: [LeaseID: Held] = [:]
    /// Leases that were begun, the latest only; one that comes again is not begun again.
    private var begun: Set<LeaseID> = []
    private var order: [LeaseID] = []
    private static let begunLimit = 16_384

    var isEmpty: Bool { all.isEmpty }
    var leases: [LeaseID] { all.keys.sorted() }
    var steps: [AgentStep] { all.values.map(\.step) }

    /// Takes work in; false for work that came before.
    mutating func receive(_ work: WorkBatch.Work) -> Bool {
        guard all[work.lease] == nil, !begun.contains(work.lease) else { return false }
        all[work.lease] = Held(step: AgentStep(work))
        return true
    }

    /// The step, where it has not begun; from here on it has.
    mutating func begin(_ lease: LeaseID) -> AgentStep? {
        guard let held = all[lease], held.phase == .received, begun.insert(lease).inserted else { return nil }
        order.append(lease)
        if order.count > Self.begunLimit {
            for old in order.prefix(Self.begunLimit / 2) { begun.remove(old) }
            order.removeFirst(Self.begunLimit / 2)
        }
        all[lease]?.phase = .running
        return held.step
    }

    /// Keeps what executes a step; false where the step was taken away since.
    mutating func set(_ task: Task<Result<StepOutcome, MartletError>, Never>, for lease: LeaseID) -> Bool {
        guard all[lease] != nil else { return false }
        all[lease]?.task = task
        return true
    }

    mutating func answering(_ lease: LeaseID) { all[lease]?.phase = .answering }

    /// Marks a step that is to stop; nil where that was done, or there is nothing to stop.
    mutating func cancel(_ lease: LeaseID) -> Held? {
        guard let held = all[lease], !held.isCancelling, held.phase != .answering else { return nil }
        all[lease]?.isCancelling = true
        return held
    }

    mutating func remove(_ lease: LeaseID) -> Held? { all.removeValue(forKey: lease) }

    mutating func removeAll() -> [Held] {
        defer { all = [:] }
        return Array(all.values)
    }
}
