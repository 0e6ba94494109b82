internal import Errors
internal import Runs
internal import Synchronization
internal import Workers

extension WorkerAgent {
    /// Fetches work for as long as the worker takes any.
    func pollForever() async throws {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        while true {
            guard let registration = state.withLock({ $0.isLeaving ? nil : $0.registration }) else {
                try await wait(.milliseconds(100))
                continue
            }
            do throws(MartletError) {
                let batch = try await within(registration.poll + registration.lease) {
                    [connection] () throws(MartletError) in
                    try await connection.poll(registration.worker, wait: registration.poll)
                }
                delay.reset()
                var hasNew = false
                for work in batch.work { hasNew = state.withLock { $0.held.receive(work) } || hasNew }
                follow(batch.orders, mayBegin: false)
                // Confirms what came, so that it may begin.
                if hasNew { try await beat() }
            } catch {
                let error = forgotten(error, as: registration.worker)
                if error.code == .cancelled { throw error }
                guard Self.canRecover(error) else {
                    state.withLock { $0.fatal = error }
                    throw error
                }
                try await wait(delay.next(using: &generator))
            }
        }
    }

    /// Runs what may begin, until there will be no more.
    func runSteps() async {
        await withDiscardingTaskGroup { group in
            for await step in ready { group.addTask { await self.run(step) } }
        }
    }

    private func run(_ step: AgentStep) async {
        let lease = step.work.lease
        // A task of its own, so that this step can be ended by force while its answer is still to be sent.
        let task = Task { await self.execute(step) }
        if !state.withLock({ $0.held.set(task, for: lease) }) { task.cancel() }
        let result = await task.value
        guard !step.isDropped else { return }
        state.withLock { $0.held.answering(lease) }
        await deliver(step, result)
    }

    private func execute(_ step: AgentStep) async -> Result<StepOutcome, MartletError> {
        do throws(MartletError) {
            if step.isCancelled { throw MartletError(.cancelled, "\(step.work.key) was cancelled") }
            let payload = try WorkPayload(json: step.work.payload)
            let place = try await folder.prepare(step.work.lease, payload.files) { [self] hash throws(MartletError) in
                guard let worker = state.withLock({ $0.registration?.worker }) else {
                    throw MartletError(.unavailable, "the worker is not registered")
                }
                return try await connection.file(hash, for: worker)
            }
            defer { folder.remove(place) }
            let executor = try await machine.executor(payload, place, AgentServer(agent: self, step: step))
            return .success(try await executor.execute(payload.assignment, step))
        } catch {
            return .failure(error)
        }
    }

    /// Answers, however often it takes.
    private func deliver(_ step: AgentStep, _ result: Result<StepOutcome, MartletError>) async {
        var delay = ReconnectDelay()
        var generator = SystemRandomNumberGenerator()
        var answer = WorkerAnswer(
            lease: step.work.lease, key: step.work.key, result: result, table: step.sentTable)
        var isReplaced = false
        var isCarried = false
        while !step.isDropped {
            guard let worker = state.withLock({ $0.registration?.worker }) else { return }
            do throws(MartletError) {
                try await sendLogs(of: step)
                if !isCarried {
                    isCarried = true
                    // Once the server has taken it from there, a heartbeat says that it is settled.
                    if try await carry(answer) { try await wait(Self.carriedPatience) }
                    if step.isDropped || isSettled(step) { return }
                }
                let sent = answer
                let counts = try await within(.seconds(30)) { [connection] () throws(MartletError) in
                    try await connection.answer(worker, sent)
                }
                if !counts { machine.report("the answer for \(step.work.key) came too late and was refused") }
                _ = state.withLock { $0.held.remove(step.work.lease) }
                return
            } catch {
                let error = forgotten(error, as: worker)
                if error.code == .cancelled { return }
                if [.invalidInput, .limitExceeded].contains(error.code), !isReplaced {
                    // The server does not take this answer, such as outputs that are too large: it must hear of the end all the same.
                    isReplaced = true
                    answer.result = .failure(
                        MartletError(.failed, "the answer of \(step.work.key) was not taken: \(error.message)"))
                    continue
                }
                do { try await wait(delay.next(using: &generator)) } catch { return }
            }
        }
    }

    // MARK: Logs

    func sendLogsForever() async throws {
        while true {
            try await wait(Self.logInterval)
            for step in state.withLock({ $0.held.steps }) {
                // What does not come through now is sent again, and at the latest before the answer.
                do { try await sendLogs(of: step) } catch { break }
            }
        }
    }

    private func sendLogs(of step: AgentStep) async throws(MartletError) {
        while let batch = step.batch(), !step.isDropped {
            guard let worker = state.withLock({ $0.registration?.worker }) else { return }
            let isHeld = try await within(.seconds(30)) { [connection] () throws(MartletError) in
                try await connection.log(worker, batch)
            }
            step.sent(batch)
            if !isHeld { return }
        }
    }
}
