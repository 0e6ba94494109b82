internal import Clocks
internal import Errors
internal import JSON
public import Retention

extension RetentionService {
    /// Makes a pass over everything now.
    ///
    /// - Parameter isDry: Only tells what would go.
    /// - Throws: `conflict` where another process is at it.
    public func pass(isDry: Bool) async throws -> RetentionCounts {
        var counts = RetentionCounts()
        for turn in RetentionTurn.allCases {
            if isDry {
                try await sweep(turn, isDry: true, into: &counts)
                continue
            }
            // Under a name of its own, since this process may be at it by itself.
            let now = clock.now()
            guard let part = try await take(turn, as: "\(holder)/\(now.microseconds)", unlessEndedSince: now) else {
                throw MartletError(
                    .conflict, "another process removes old things now", hint: "See: martlet retention status",
                    retry: .safely)
            }
            counts.add(part)
        }
        return counts
    }

    /// Makes passes at the interval of the settings until the task is cancelled.
    ///
    /// - Parameters:
    ///   - pause: Waits between two looks at the time.
    ///   - report: Told what a person should know.
    public func run(
        pause: @Sendable () async throws -> Void, report: @escaping @Sendable (String) -> Void
    ) async {
        var told: Set<String> = []
        while !Task.isCancelled {
            do {
                try await pause()
                let problems = try await passIfDue()
                for problem in problems where !told.contains(problem) { report("retention: \(problem)") }
                told = Set(problems)
            } catch is CancellationError {
                return
            } catch {
                let message = MartletError(wrapping: error).message
                if !told.contains(message), !Task.isCancelled { report("retention: \(message)") }
                told = [message]
            }
        }
    }

    /// Makes those passes whose time has come.
    ///
    /// - Returns: What could not be done.
    func passIfDue() async throws -> [String] {
        let minutes = Int64(try await settings().value(.reaperIntervalMinutes))
        guard minutes > 0 else { return [] }
        var problems: [String] = []
        for turn in RetentionTurn.allCases {
            let seconds = turn == .lake ? max(Self.lakeSeconds, minutes * 60) : minutes * 60
            let last = clock.now().adding(seconds: -seconds)
            if let counts = try await take(turn, as: holder, unlessEndedSince: last) { problems += counts.problems }
        }
        return problems
    }

    /// Does a turn, where nobody else has it.
    private func take(
        _ turn: RetentionTurn, as holder: String, unlessEndedSince last: Timestamp
    ) async throws -> RetentionCounts? {
        guard try await extend(turn, as: holder, unlessEndedSince: last) else { return nil }
        let begin = clock.now()
        var counts = RetentionCounts()
        do {
            try await sweep(turn, isDry: false, as: holder, into: &counts)
        } catch {
            counts.problems.append(MartletError(wrapping: error).message)
            try await finish(turn, as: holder, counts, since: begin)
            throw error
        }
        try await finish(turn, as: holder, counts, since: begin)
        return counts
    }

    private func finish(
        _ turn: RetentionTurn, as holder: String, _ counts: RetentionCounts, since begin: Timestamp
    ) async throws(MartletError) {
        let now = clock.now()
        metrics.count(counts)
        var result = counts.json
        result["started_at"] = .string("\(begin)")
        result["duration_ms"] = .integer((now.microseconds - begin.microseconds) / 1000)
        try await places.store.end(turn, as: holder, at: now, result)
    }

    /// Takes a turn, or has it longer.
    func extend(
        _ turn: RetentionTurn, as holder: String, unlessEndedSince last: Timestamp
    ) async throws(MartletError) -> Bool {
        let now = clock.now()
        return try await places.store.take(
            turn, as: holder, at: now, until: now.adding(seconds: Self.turnSeconds), unlessEndedSince: last)
    }

    /// Does what belongs to a turn; what fails of it does not keep the rest from being done.
    private func sweep(
        _ turn: RetentionTurn, isDry: Bool, as holder: String? = nil, into counts: inout RetentionCounts
    ) async throws {
        let pass = RetentionPass(
            service: self, settings: try await settings(), now: clock.now(), isDry: isDry, holder: holder)
        for (name, part) in RetentionPass.parts(of: turn) {
            try Task.checkCancellation()
            try await pass.extend(turn)
            do {
                try await part(pass, &counts)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                counts.problems.append("\(name): \(MartletError(wrapping: error).message)")
            }
        }
    }
}

extension RetentionCounts {
    mutating func add(_ other: RetentionCounts) {
        runsPruned += other.runsPruned
        logsPruned += other.logsPruned
        qualityPruned += other.qualityPruned
        runsFailed += other.runsFailed
        branchesCleaned += other.branchesCleaned
        landingFilesCleaned += other.landingFilesCleaned
        auditPruned += other.auditPruned
        codeFilesCleaned += other.codeFilesCleaned
        snapshotsExpired += other.snapshotsExpired
        orphanFilesCleaned += other.orphanFilesCleaned
        problems += other.problems
    }
}
