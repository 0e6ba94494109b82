internal import Errors
internal import JSON
internal import Synchronization
internal import Workers

/// A message that tries whether a worker is reached over the message system; the worker names it in its heartbeats.
struct Probe {
    var worker: WorkerID
    var number: Int64
    var sentAt: Duration

    /// How often a worker is tried.
    static let interval = Duration.seconds(2)
}

extension WorkerDesk.State {
    /// Whether a worker says that it has the message system.
    mutating func setCarried(_ worker: WorkerID, _ isCarried: Bool) {
        probes[worker] = nil
        if isCarried {
            carriable.insert(worker)
            carried.insert(worker)
        } else {
            carriable.remove(worker)
            carried.remove(worker)
        }
    }

    /// Tries the workers that have the message system and get their steps over HTTP.
    mutating func probe(at now: Duration) {
        guard let probeBell, carried.count < carriable.count else { return }
        for worker in carriable where !carried.contains(worker) {
            if let last = probes[worker], now - last.sentAt < Probe.interval { continue }
            lastProbe += 1
            let probe = Probe(worker: worker, number: lastProbe, sentAt: now)
            probes[worker] = probe
            probeBell.yield(probe)
        }
    }

    /// A worker has got a try; where it is the last one, steps are carried to it again.
    mutating func answered(_ worker: WorkerID, probe number: Int64) {
        guard probes[worker]?.number == number, carriable.contains(worker) else { return }
        probes[worker] = nil
        carried.insert(worker)
    }
}

extension WorkerDesk {
    func send(_ probe: Probe, _ carriage: Carriage) async {
        // One that was replaced while the message system was away says nothing any more.
        guard state.withLock({ $0.probes[probe.worker]?.number == probe.number }) else { return }
        let message: JSONValue = ["probe": .integer(probe.number)]
        // Where it does not go out, another one follows.
        try? await carriage.carrier.publish(
            message.encoded(), to: carriage.address(for: probe.worker).assignments,
            id: "probe-\(probe.worker)-\(probe.number)")
    }
}
