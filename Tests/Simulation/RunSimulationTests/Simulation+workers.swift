import Errors
import Identifiers
import JSON
import Runs
import Workers

// Workers and the lines to them, which lose, repeat and delay messages.
extension Simulation {
    static let workerPolicy = WorkerPolicy(lease: .seconds(3), patience: .seconds(30), forgetting: .seconds(60))

    func prepareWorkers() {
        guard chance.happens(40) else { return }
        for index in 0..<chance.among(1...3) {
            workers.append(SimulatedWorker(name: "w\(index)"))
            workers[index].isLooping = true
            soon(.remote(.loop(index, start: 0)))
            for _ in 0..<chance.below(3) { at(Int64(chance.below(15_000_000)), .remote(.crash(index))) }
            for _ in 0..<chance.below(3) {
                let cut = Int64(chance.below(15_000_000))
                at(cut, .remote(.cut(index, true)))
                at(cut + Int64(chance.below(9_000_000)), .remote(.cut(index, false)))
            }
        }
    }

    func handle(_ event: RemoteEvent) {
        switch event {
        case .loop(let index, let start): if workers[index].start == start { loop(index) }
        case .crash(let index):
            guard workers[index].isUp else { return }
            workers[index].crash()
            soon(.remote(.restart(index)), within: 4_000_000)
        case .restart(let index):
            workers[index].restart()
            loop(index)
        case .cut(let index, let isCut): workers[index].isCutOff = isCut
        case .request(let request, let index, let start): serve(request, index, start)
        case .reply(let reply, let index, let start): if workers[index].start == start { take(reply, index) }
        case .done(let index, let start, let lease): if workers[index].start == start { done(index, lease) }
        case .serve(let epoch, let worker): if epoch == self.epoch { serve(worker) }
        case .tick(let epoch): if epoch == self.epoch { tickBoard() }
        case .abandon(let epoch, let key):
            if epoch == self.epoch { follow(board?.abandon(key, at: elapsed) ?? []) }
        }
    }

    /// A message on its way, which may be lost or come twice.
    private func send(_ event: RemoteEvent, _ index: Int) {
        guard !workers[index].isCutOff, !chance.happens(5) else { return }
        for _ in 0..<(chance.happens(5) ? 2 : 1) {
            soon(.remote(event), within: chance.happens(5) ? 4_000_000 : 100_000)
        }
    }

    private func ask(_ request: RemoteEvent.Request, _ index: Int) {
        send(.request(request, from: index, start: workers[index].start), index)
    }

    // MARK: The worker

    private func loop(_ index: Int) {
        workers[index].isLooping = isBusy
        guard isBusy else { return }
        let worker = workers[index]
        if let id = worker.id {
            beat(index)
            ask(.poll(id), index)
            for (lease, held) in worker.held.sorted(by: { $0.key < $1.key }) {
                if case .answering(let end) = held.phase { ask(.answer(id, lease, held.key, end), index) }
            }
        } else {
            ask(.register(instance: "\(worker.name) \(worker.start)"), index)
        }
        at(time + 900_000 + Int64(chance.below(200_000)), .remote(.loop(index, start: worker.start)))
    }

    private func beat(_ index: Int) {
        guard let id = workers[index].id else { return }
        workers[index].sequence += 1
        ask(.beat(id, sequence: workers[index].sequence, holding: workers[index].held.keys.sorted()), index)
    }

    private func take(_ reply: RemoteEvent.Reply, _ index: Int) {
        switch reply {
        case .registered(let id): if workers[index].id == nil { workers[index].id = id }
        case .unknown(let id):
            guard workers[index].id == id else { return }
            workers[index].id = nil
            workers[index].held = [:]
        case .orders(let orders): follow(orders, index, mayBegin: true)
        case .batch(let leases, let orders):
            var hasNew = false
            for lease in leases where workers[index].held[lease.id] == nil && !workers[index].begun.contains(lease.id) {
                workers[index].held[lease.id] = SimulatedWorker.Held(key: lease.item.key)
                hasNew = true
            }
            follow(orders, index, mayBegin: false)
            if hasNew { beat(index) }
        case .heard(let lease): workers[index].held[lease] = nil
        }
    }

    private func follow(_ orders: WorkerOrders, _ index: Int, mayBegin: Bool) {
        for lease in orders.settled + orders.drop { workers[index].held[lease] = nil }
        for lease in orders.cancel {
            guard let held = workers[index].held[lease] else { continue }
            if case .answering = held.phase { continue }
            workers[index].begun.insert(lease)
            let stopped = StepFailure(code: "cancelled", message: "it stopped")
            workers[index].held[lease]?.phase = .answering(.failure(stopped))
            if let id = workers[index].id { ask(.answer(id, lease, held.key, .failure(stopped)), index) }
        }
        guard mayBegin else { return }
        for lease in orders.confirmed {
            guard let held = workers[index].held[lease], workers[index].begun.insert(lease).inserted else { continue }
            begin(lease, held.key, index)
        }
    }

    private func begin(_ lease: LeaseID, _ key: WorkKey, _ index: Int) {
        workers[index].held[lease]?.phase = .running
        if !acted.insert("\(key) \(lease)").inserted { violations.append("\(key) was acted on twice under one lease") }
        let name = "\(key) \(key.fence)"
        deliveries[name, default: 0] += 1
        if deliveries[name, default: 0] > Self.workerPolicy.deliveries {
            violations.append("\(name) was begun \(deliveries[name, default: 0]) times")
        }
        soon(
            .remote(.done(index, start: workers[index].start, lease)),
            within: chance.happens(15) ? 8_000_000 : 800_000)
    }

    private func done(_ index: Int, _ lease: LeaseID) {
        guard let held = workers[index].held[lease], case .running = held.phase, let id = workers[index].id else {
            return
        }
        let end = outcome(fence: held.key.fence)
        workers[index].held[lease]?.phase = .answering(end)
        ask(.answer(id, lease, held.key, end), index)
    }

    /// Who rested, since there was nothing to do, goes on.
    func rouse() {
        for index in workers.indices where workers[index].isUp && !workers[index].isLooping {
            workers[index].isLooping = true
            soon(.remote(.loop(index, start: workers[index].start)))
        }
        guard !isTicking, !workers.isEmpty else { return }
        isTicking = true
        soon(.remote(.tick(epoch: epoch)))
    }

    // MARK: The server

    /// Gives a step to the workers.
    func giveAway(_ run: RunID, _ step: String, _ fence: Int64) {
        let item = WorkItem(
            key: WorkKey(run: run.description, step: step, attempt: 1, fence: fence),
            requirement: WorkRequirement(group: "etl", language: "checkpoint"), payload: .null)
        rouse()
        do {
            follow(try board?.submit(item, at: elapsed) ?? [])
        } catch {
            violations.append("the board refuses: \(error.message)")
        }
    }

    /// Asks the worker of a step to stop; false where no worker has it.
    func callBack(_ run: RunID, _ step: String, _ fence: Int64) {
        let key = WorkKey(run: run.description, step: step, attempt: 1, fence: fence)
        follow(board?.cancel(key, at: elapsed) ?? [])
        at(time + 2_000_000, .remote(.abandon(epoch: epoch, key)))
    }

    private func follow(_ actions: [BoardAction]) {
        for action in actions {
            switch action {
            case .wake(let worker): soon(.remote(.serve(epoch: epoch, worker)), within: 50_000)
            case .failed(let key, let reason):
                let code = reason == .cancelled ? "cancelled" : "unavailable"
                tell(key, .failure(StepFailure(code: code, message: "\(reason)")))
            case .moved, .started: break
            }
        }
    }

    private func tell(_ key: WorkKey, _ end: StepEnd) {
        guard let run = RunID(key.run) else { return }
        soon(.local(epoch: epoch, run, .stepEnded(step: key.step, fence: key.fence, end)), within: 1000)
    }

    private func tickBoard() {
        follow(board?.tick(at: elapsed) ?? [])
        isTicking = isBusy
        guard isBusy else { return }
        // Now and then the server stands still.
        at(time + (chance.happens(2) ? 6_000_000 : 1_000_000), .remote(.tick(epoch: epoch)))
    }

    private func serve(_ worker: WorkerID) {
        guard let index = workers.firstIndex(where: { $0.id == worker }), let found = board?.fetch(worker) else {
            return
        }
        reply(.batch(found.leases, found.orders), index, workers[index].start)
    }

    private func reply(_ reply: RemoteEvent.Reply, _ index: Int, _ start: Int) {
        send(.reply(reply, to: index, start: start), index)
    }

    private func serve(_ request: RemoteEvent.Request, _ index: Int, _ start: Int) {
        guard core != nil else { return }
        switch request {
        case .register(let instance):
            let id = WorkerID(identifier().uuid)
            guard
                let made = try? board?.register(
                    SimulatedWorker.description(workers[index].name), instance: instance, id: id, at: elapsed)
            else { return violations.append("a worker was refused") }
            reply(.registered(made.worker), index, start)
            follow(made.actions)
        case .beat(let id, let sequence, let holding):
            let heard = board?.heartbeat(
                id, sequence: sequence, holding: holding, load: WorkerLoad(), isLeaving: false, at: elapsed)
            reply(heard.map { .orders($0.orders) } ?? .unknown(id), index, start)
            follow(heard?.actions ?? [])
        case .poll(let id):
            let found = board?.fetch(id)
            reply(found.map { .batch($0.leases, $0.orders) } ?? .unknown(id), index, start)
        case .answer(let id, let lease, let key, let end):
            guard board?.record(of: id) != nil, let heard = board?.answer(lease, by: id, at: elapsed) else {
                return reply(.unknown(id), index, start)
            }
            if case .accepted(let known) = heard.verdict {
                if known != key { violations.append("\(key) was answered for \(known)") }
                tell(key, end)
            }
            reply(.heard(lease), index, start)
            follow(heard.actions)
        }
    }
}
