internal import CatalogService
public import Clocks
public import Errors
public import Events
internal import JSON

/// Tells channels what happened: reads on in what is stored, makes deliveries of it, and makes them until they are taken.
///
/// Each channel is served by itself, so that one whose receiver is slow holds up no other.
public final class NotificationService: Sendable {
    public let channels: ChannelBook
    public let events: any EventStore
    public let deliveries: any DeliveryStore
    public let metrics = NotificationMetrics()
    let tables: TableEvents
    let sender: ChannelSender
    let clock: any WallClock
    let options: Options

    public struct Options: Sendable {
        /// How long nothing is looked at while there is nothing to do, in milliseconds.
        public var pauseMilliseconds = 250
        /// Events that are looked at together.
        public var batch = 500
        /// How much longer than its attempt may take a delivery is left to who took it, in seconds.
        public var leaseSeconds = 5

        public init() {}
    }

    static let cursor = "notifications"

    public init(
        channels: ChannelBook, events: any EventStore, deliveries: any DeliveryStore, tables: TableEvents,
        sender: ChannelSender, clock: any WallClock, options: Options = Options()
    ) {
        self.channels = channels
        self.events = events
        self.deliveries = deliveries
        self.tables = tables
        self.sender = sender
        self.clock = clock
        self.options = options
    }

    // MARK: What people ask for

    public func create(_ channel: Channel) async throws(MartletError) {
        // What happens from now on is for it, also while no server runs.
        try await start()
        try await channels.create(channel, at: clock.now())
    }

    public func delete(_ name: String) async throws(MartletError) { try await channels.delete(name) }

    /// Sends a test to a channel now, with one attempt, and tells how it ended.
    public func test(_ name: String) async throws -> DeliveryOutcome {
        let channel = try await channels.find(name)
        let now = clock.now()
        let event = Event(.test, identity: [name, "\(now.microseconds)"], time: now, subject: name)
        return try await sender.send([event], delivery: 0, to: channel)
    }

    public func dead(channel: String?, limit: Int) async throws(MartletError) -> [Delivery] {
        try await deliveries.deliveries(inState: "dead", channel: channel, limit: limit)
    }

    /// Lets dead deliveries be tried anew; returns how many.
    public func replay(id: Int64?, channel: String?) async throws(MartletError) -> Int {
        let count = try await deliveries.replay(id: id, channel: channel, at: clock.now())
        if let id, count == 0 { throw MartletError(.notFound, "there is no dead delivery \(id)") }
        return count
    }

    // MARK: What goes on by itself

    /// Goes on until the task is cancelled.
    ///
    /// - Parameter report: Told what a person should know; the same trouble once until it is over.
    public func run(report: @escaping @Sendable (String) -> Void) async {
        let busy = BusyChannels()
        let troubles = TroubleReport(report)
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in await readTables(troubles) }
            while !Task.isCancelled {
                do {
                    let all = try await channels.all().filter(\.isEnabled)
                    try await distribute(to: all)
                    for channel in all where busy.take(channel.name) {
                        group.addTask { [self] in
                            await serve(channel, troubles)
                            busy.leave(channel.name)
                        }
                    }
                    troubles.over("notifications")
                } catch {
                    troubles.tell("notifications", error)
                }
                try? await Task.sleep(for: .milliseconds(options.pauseMilliseconds))
            }
            group.cancelAll()
        }
    }

    private func readTables(_ troubles: TroubleReport) async {
        var marks: TableEvents.Marks?
        while !Task.isCancelled {
            do {
                var read: TableEvents.Marks
                if let marks { read = marks } else { read = try await tables.marks() }
                // What a look that failed changed is read anew.
                marks = nil
                try await tables.read(&read)
                marks = read
                troubles.over("events of tables")
            } catch {
                troubles.tell("events of tables", error)
            }
            try? await Task.sleep(for: .milliseconds(options.pauseMilliseconds))
        }
    }

    /// Marks where reading begins, unless it did.
    @discardableResult
    private func start() async throws(MartletError) -> Int64 {
        while true {
            if let text = try await events.cursor(Self.cursor) {
                guard let position = Int64(text) else {
                    throw MartletError(.corrupt, "the cursor '\(Self.cursor)' is no number: '\(text)'")
                }
                return position
            }
            let last = try await events.lastPosition()
            if try await events.record([], advancing: Self.cursor, from: nil, to: "\(last)") { return last }
        }
    }

    /// Makes deliveries of what happened since the last look.
    func distribute(to all: [Channel]) async throws(MartletError) {
        var position = try await start()
        while !Task.isCancelled {
            let next = try await events.events(after: position, limit: options.batch)
            guard let last = next.last else { return }
            var wanted: [(channel: String, event: StoredEvent)] = []
            for event in next {
                for channel in all where channel.filter.accepts(event.event) {
                    if let since = channel.createdAt, event.event.time < since { continue }
                    wanted.append((channel.name, event))
                }
            }
            let isFirst = try await deliveries.enqueue(
                wanted, at: clock.now(), advancing: Self.cursor, from: "\(position)", to: "\(last.position)")
            // Another server made them.
            guard isFirst else { return }
            position = last.position
        }
    }

    /// Makes the deliveries of a channel that are due, one after the other, or many at once where it lets them gather.
    private func serve(_ channel: Channel, _ troubles: TroubleReport) async {
        do {
            while !Task.isCancelled {
                let now = clock.now()
                if let quiet = channel.quiet {
                    guard let due = try await deliveries.due(channel: channel.name, at: now),
                        quiet.isOver(due, at: now)
                    else { break }
                }
                let until = now.adding(seconds: Int64(channel.timeoutSeconds + options.leaseSeconds))
                let taken = try await deliveries.claim(
                    channel: channel.name, at: now, until: until, limit: channel.quiet == nil ? 1 : Quiet.batchLimit)
                if taken.isEmpty { break }
                try await deliver(taken, to: channel)
            }
            troubles.over("channel \(channel.name)")
        } catch {
            troubles.tell("channel \(channel.name)", error)
        }
    }

    /// - Parameter taken: At least one; more only where the channel lets them gather.
    private func deliver(_ taken: [Delivery], to channel: Channel) async throws {
        let begin = clock.now()
        let outcome: DeliveryOutcome
        do {
            outcome = try await sender.send(taken.map(\.event), delivery: taken[0].id, to: channel)
        } catch {
            // The server stops; the attempt does not count, and the next server need not wait for the lease.
            let now = clock.now()
            try await deliveries.settle(
                taken.map { delivery in
                    let next = DeliveryState.waiting(attempts: delivery.state.attempts - 1, due: now)
                    return DeliveryEnding(delivery.id, claim: delivery.state, next: next)
                }, reason: taken[0].reason)
            return
        }
        let now = clock.now()
        // Those that were sent together are tried again together.
        let chance = Double.random(in: 0...1)
        let endings = taken.map { delivery in
            var machine = DeliveryMachine(delivery.state, policy: channel.policy)
            _ = machine.handle(.ended(outcome), at: now, chance: chance)
            return DeliveryEnding(delivery.id, claim: delivery.state, next: machine.state)
        }
        try await deliveries.settle(endings, reason: outcome.reason)
        metrics.count(channel.name, endings[0].next, microseconds: now.microseconds - begin.microseconds)
    }
}

extension DeliveryOutcome {
    /// Why it did not succeed.
    public var reason: String? {
        switch self {
        case .accepted: nil
        case .failed(let reason, _), .refused(let reason): reason
        }
    }
}
