internal import HTTP
internal import JSON
internal import RunEngine
internal import Runs

/// A run's log as server-sent events: what is there, and then what comes, until the run has ended.
struct LogStream {
    let api: PlatformAPI
    let run: RunID
    let filter: LogFilter

    /// Lines that are read and sent at once.
    private static let linesPerPage = 1_000
    /// How often a run is looked at that this server's engine does not drive, which therefore does not tell of lines.
    private static let glance = Duration.milliseconds(50)
    /// How often one is looked at that it drives, in case that it stops to.
    private static let rareGlance = Duration.seconds(1)
    /// How long a stream is silent before it says that it is still there, so that a client that is gone is noticed.
    private static let beat = Duration.seconds(15)

    func send(after: Int, _ write: ([UInt8]) async throws -> Void) async throws {
        guard let engine = api.services.runEngine else {
            let (news, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            return try await send(after: after, news, bell, write)
        }
        try await engine.withLogNews(of: run) { news, bell in
            try await send(after: after, news, bell, write)
        }
    }

    private func send(
        after: Int, _ news: AsyncStream<Void>, _ bell: AsyncStream<Void>.Continuation,
        _ write: ([UInt8]) async throws -> Void
    ) async throws {
        let record = try await api.services.runs.run(run)
        let isDriven = record?.driver != nil && record?.driver == api.services.runEngine?.driver
        let ticker = Task {
            // Ends with this stream, which cancels it.
            while (try? await Task.sleep(for: isDriven ? Self.rareGlance : Self.glance)) != nil { bell.yield() }
        }
        defer { ticker.cancel() }
        bell.yield()
        var position = after
        var spoke = ContinuousClock.now
        for await _ in news {
            while true {
                let isOver = try await api.isOver(run)
                let count = try await page(&position, &spoke, write)
                if count == Self.linesPerPage { continue }
                // A name of its own, so that a browser knows that it need not come back.
                if isOver { return try await write(Array("id: \(position)\nevent: end\ndata: {}\n\n".utf8)) }
                break
            }
            if spoke.duration(to: .now) >= Self.beat {
                spoke = .now
                try await write(Array(": still there\n\n".utf8))
            }
        }
    }

    /// Sends the next lines; returns how many there were, sent or not.
    private func page(
        _ position: inout Int, _ spoke: inout ContinuousClock.Instant, _ write: ([UInt8]) async throws -> Void
    ) async throws -> Int {
        let lines = try await api.services.runs.logs(of: run, after: position, limit: Self.linesPerPage)
        var text = ""
        for line in lines {
            position += 1
            guard filter.takes(line) else { continue }
            text += "id: \(position)\nevent: log\ndata: \(PlatformAPI.json(line, position, of: run).text())\n\n"
        }
        if !text.isEmpty {
            spoke = .now
            try await write(Array(text.utf8))
        }
        return lines.count
    }
}
