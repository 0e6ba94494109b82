public import Errors
internal import JSON
public import Runs
internal import Telemetry

extension RunEngine {
    public func submit(_ submission: RunSubmission) async throws(MartletError) -> RunID {
        try submission.definition.validate()
        if submission.definition.publishes, branches == nil {
            throw MartletError(
                .unsupported, "'\(submission.definition.name)' works on the lake, and there is none here")
        }
        var submission = submission
        if submission.parent == nil, let context = TraceContext.current {
            submission.traceparent = context.traceparent
        }
        let reply = Reply<RunID>()
        inbox.push(.submit(submission, reply))
        return try await reply.value()
    }

    public func cancel(_ id: RunID, by author: String, reason: String?) async throws(MartletError) {
        try await command(id, .cancel(by: author, reason: reason))
    }

    public func resume(_ id: RunID, by author: String) async throws(MartletError) {
        try await command(id, .resume(by: author))
    }

    public func decide(
        _ id: RunID, step: String, approved: Bool, by author: String, comment: String?
    ) async throws(MartletError) {
        try await command(id, .decide(step: step, approved: approved, by: author, comment: comment))
    }

    private func command(_ id: RunID, _ command: Inbox.Command) async throws(MartletError) {
        let reply = Reply<Void>()
        inbox.push(.command(id, command, reply))
        try await reply.value()
    }

    public func rerun(_ id: RunID, _ mode: RerunMode, by author: String) async throws(MartletError) -> RunID {
        guard let stored = try await store.load(id) else { throw Self.unknown(id) }
        var submission = stored.submission
        submission.idempotencyKey = nil
        if submission.parent != nil {
            // By itself it is published where its flow says.
            submission.parent = nil
            submission.targetBranch = submission.definition.targetBranch
        }
        submission.trigger = "run:\(id)"
        submission.author = author
        switch mode {
        case .sameCode: submission.pinnedCommit = nil
        case .sameInputs:
            let definition = submission.definition
            (submission.definition, submission.parameters) = try await definitions.definition(
                of: definition.name, kind: definition.kind, parameters: submission.parameters)
            submission.pinnedCommit = stored.record.pinnedCommit.isEmpty ? nil : stored.record.pinnedCommit
        }
        return try await submit(submission)
    }

    public func wait(for id: RunID) async throws(MartletError) -> RunRecord {
        let reply = Reply<RunRecord>()
        let number = watchers.add(reply, for: id)
        defer { watchers.remove(number, for: id) }
        guard let head = try await store.head(of: id) else { throw Self.unknown(id) }
        if head.status.isFinal { return head }
        if head.driver == driver {
            do throws(MartletError) {
                return try await reply.value()
            } catch {
                // Another engine may have taken it over.
                guard error.code == .unavailable, !watchers.isClosed else { throw error }
            }
        }
        return try await watchOther(id)
    }

    /// How often a run is looked at that another process drives.
    private static var glance: Duration { .milliseconds(200) }

    private func watchOther(_ id: RunID) async throws(MartletError) -> RunRecord {
        while true {
            guard let head = try await store.head(of: id) else { throw Self.unknown(id) }
            if head.status.isFinal { return head }
            if watchers.isClosed { throw Inbox.stopped }
            do {
                try await Task.sleep(for: Self.glance)
            } catch {
                throw MartletError(.cancelled, "waiting for run \(id) was cancelled")
            }
        }
    }

    /// Transitions that are read at once.
    private static var page: Int { 500 }

    public func watch(
        _ id: RunID, after number: Int64
    ) async throws(MartletError) -> AsyncThrowingStream<RunTransition, any Error> {
        guard try await store.head(of: id) != nil else { throw Self.unknown(id) }
        let bell = Doorbell()
        let watcher = watchers.add(bell, for: id)
        let state = WatchState(number: number)
        return AsyncThrowingStream { [self] in
            while true {
                if let next = state.next() { return next }
                if state.hasEnded || Task.isCancelled || watchers.isClosed {
                    watchers.remove(watcher, for: id)
                    return nil
                }
                // Read in this order, so that nothing is missed between the two.
                let isFinal = try await store.head(of: id)?.status.isFinal ?? true
                let page = try await store.transitions(of: id, after: state.last, limit: Self.page)
                state.add(page, isLast: isFinal && page.count < Self.page)
                if page.isEmpty, !isFinal { await bell.wait() }
            }
        }
    }

    /// A run as it is stored now.
    public func head(of id: RunID) async throws(MartletError) -> RunRecord {
        guard let head = try await store.head(of: id) else { throw Self.unknown(id) }
        return head
    }

    /// What happened to a run, in order, from behind a number on.
    public func transitions(
        of id: RunID, after number: Int64, limit: Int
    ) async throws(MartletError) -> [RunTransition] {
        try await store.transitions(of: id, after: number, limit: limit)
    }

    static func unknown(_ id: RunID) -> MartletError {
        MartletError(.notFound, "there is no run \(id)", hint: "See `martlet runs list`.")
    }

    /// How far the steps of a run that go on here are.
    public func progress(of id: RunID) -> [(step: String, rows: Int64?, fraction: Double?)] {
        steps.all.filter { $0.key.run == id }.map { ($0.step, $0.latestProgress.rows, $0.latestProgress.fraction) }
    }

    /// Makes a run this engine's, where the engine that drove it is gone.
    func adopt(_ record: RunRecord) async throws(MartletError) -> Bool {
        guard let other = record.driver else { return false }
        do {
            guard let claim = try liveness.claim(other) else { return false }
            defer { claim.release() }
            var batch = RunLogBatch()
            batch.adopted = [record.id]
            batch.gone = [other]
            batch.driver = driver
            _ = try await store.append(batch)
            return true
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    /// Runs of engines that are gone, which are this one's from now on.
    func orphans() async throws(MartletError) -> [UnfinishedRun] {
        var claimed: [any RunClaim] = []
        defer { for claim in claimed { claim.release() } }
        var isGone: [RunID: Bool] = [driver: false]
        var found: [UnfinishedRun] = []
        for run in try await store.unfinished() {
            if isGone[run.driver] == nil {
                do {
                    let claim = try liveness.claim(run.driver)
                    if let claim { claimed.append(claim) }
                    isGone[run.driver] = claim != nil
                } catch {
                    throw MartletError(wrapping: error)
                }
            }
            if isGone[run.driver] == true { found.append(run) }
        }
        guard !found.isEmpty else { return [] }
        var batch = RunLogBatch()
        batch.adopted = found.map(\.run.id)
        batch.gone = isGone.filter { $0.value }.map(\.key).sorted()
        batch.driver = driver
        _ = try await store.append(batch)
        return found
    }
}
